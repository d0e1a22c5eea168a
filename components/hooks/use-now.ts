'use client'

import { useEffect, useState } from 'react'
import { wallNow } from '../../lib/client/local-clock.ts'

/** A clock of this browser, its wall clock by default, read again every `every` ms; null stops it. For what people read. */
export function useNow(every: number | null, read: () => number = wallNow): number {
  const [now, setNow] = useState(read)
  const [pace, setPace] = useState(every)
  if (pace !== every) {
    // What is shown first must not be counted from the time at which it stopped.
    setPace(every)
    setNow(read())
  }
  useEffect(() => {
    if (every === null) return
    const timer = setInterval(() => setNow(read()), every)
    return () => clearInterval(timer)
  }, [every, read])
  return now
}
