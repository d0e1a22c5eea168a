'use client'

import { useCallback, useState } from 'react'

export type RequestState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly message: string }

/** Runs one request at a time and keeps what became of it. `run` answers whether it went well. */
export function useRequest(): [RequestState, (request: () => Promise<unknown>) => Promise<boolean>] {
  const [state, setState] = useState<RequestState>({ kind: 'idle' })
  const run = useCallback(async (request: () => Promise<unknown>): Promise<boolean> => {
    setState({ kind: 'busy' })
    try {
      await request()
      setState({ kind: 'idle' })
      return true
    } catch (error) {
      setState({ kind: 'failed', message: error instanceof Error ? error.message : 'That did not work.' })
      return false
    }
  }, [])
  return [state, run]
}
