import type { Outage } from '../ports/outage.ts'

export interface KnownOutage extends Outage {
  /** Null ends it. A second beginning changes nothing: what is shown is as of the first. */
  set(since: number | null): void
}

export function createOutage(): KnownOutage {
  const listeners = new Set<{ readonly call: (since: number | null) => void }>()
  let known: number | null = null
  return {
    since: () => known,
    follow(onChange) {
      const listener = { call: onChange }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    set(since) {
      if ((since === null) === (known === null)) return
      known = since
      for (const { call } of [...listeners]) call(since)
    },
  }
}
