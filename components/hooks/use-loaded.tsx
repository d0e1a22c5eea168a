'use client'

import { type ComponentType, useEffect, useState } from 'react'
import { fullJitter } from '../../lib/domain/backoff.ts'

/**
 * A part of the code that comes later than its page; null until it is there. Where the server is away just then it is
 * asked for again: a page that lacks a part goes on. `load` must be stable; null asks for nothing.
 */
export function useLoaded<T>(load: (() => Promise<T>) | null): T | null {
  const [loaded, setLoaded] = useState<{ readonly part: T } | null>(null)
  useEffect(() => {
    if (load === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    function ask(attempt: number): void {
      load?.().then(
        (part) => {
          if (!left) setLoaded({ part })
        },
        () => {
          if (!left) timer = setTimeout(() => ask(attempt + 1), fullJitter(attempt, Math.random))
        },
      )
    }
    ask(1)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [load])
  return loaded?.part ?? null
}

/** A component whose code comes when it is first shown; nothing until then. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return function Later(props: P) {
    const Loaded = useLoaded(load)
    return Loaded === null ? null : <Loaded {...props} />
  }
}
