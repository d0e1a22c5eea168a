'use client'

import { useEffect, useState } from 'react'

/** This browser's wall clock, read again every `every` ms; null stops it. For countdowns and ages only. */
export function useNow(every: number | null): number {
  const [now, setNow] = useState(() => Date.now())
  const [pace, setPace] = useState(every)
  if (pace !== every) {
    // What is shown first must not be counted from the time at which it stopped.
    setPace(every)
    setNow(Date.now())
  }
  useEffect(() => {
    if (every === null) return
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
