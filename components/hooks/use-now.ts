'use client'

import { useEffect, useState } from 'react'

/** This browser's wall clock, read again every `every` ms; null stops it. For countdowns and ages only. */
export function useNow(every: number | null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (every === null) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
