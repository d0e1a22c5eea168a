'use client'

import { useState } from 'react'

/** The same object for as long as what it says stays the same: it went through JSON, and is new with each answer. */
export function useStable<T>(value: T): T {
  const [held, setHeld] = useState(value)
  if (held === value) return held
  if (JSON.stringify(held) === JSON.stringify(value)) return held
  setHeld(value)
  return value
}
