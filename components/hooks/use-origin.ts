'use client'

import { useSyncExternalStore } from 'react'

const never = (): (() => void) => () => undefined

/** This server's address as this browser reaches it. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => window.location.origin,
    () => 'http://127.0.0.1:3000',
  )
}
