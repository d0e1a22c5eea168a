'use client'

import { useCallback, useEffect, useState } from 'react'

export type JsonState<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly data: T; readonly stale: boolean }
  | { readonly kind: 'failed'; readonly status: number | null; readonly message: string }

type Ask = (path: string, init: RequestInit) => Promise<Response>
const askOnce: Ask = (path, init) => fetch(path, init)

/**
 * GETs a path of the API and repeats it every `every` ms while the tab is visible. A failed repeat keeps the last data
 * and marks it `stale`. `parse` and `ask` must be stable; `parse` throws on what it cannot read.
 */
export function useJson<T>(
  path: string,
  parse: (body: unknown) => T,
  every: number | null = null,
  ask: Ask = askOnce,
): [JsonState<T>, () => void] {
  const [state, setState] = useState<JsonState<T>>({ kind: 'loading' })
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((n) => n + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for another round
  useEffect(() => {
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    async function load(): Promise<void> {
      if (!document.hidden) {
        try {
          const answer = await ask(path, { signal: abort.signal, headers: { accept: 'application/json' } })
          const body: unknown = await answer.json().catch(() => null)
          if (answer.ok) setState({ kind: 'ready', data: parse(body), stale: false })
          else fail(answer.status, sentenceOf(body) ?? `The server answered ${answer.status}.`)
        } catch {
          if (abort.signal.aborted) return
          fail(null, 'The server does not answer.')
        }
      }
      if (every !== null && !abort.signal.aborted) timer = setTimeout(load, every)
    }
    function fail(status: number | null, message: string): void {
      setState((before) =>
        before.kind === 'ready' && status !== 404
          ? { ...before, stale: true }
          : { kind: 'failed', status, message },
      )
    }
    void load()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [path, parse, every, ask, round])

  return [state, again]
}

function sentenceOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null
  const { error } = body
  if (typeof error !== 'object' || error === null || !('message' in error)) return null
  return typeof error.message === 'string' ? error.message : null
}
