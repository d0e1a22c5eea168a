import type { Bus } from '../ports/bus.ts'

export interface LinkedBus extends Bus {
  /** While it is cut it neither sends nor hears. */
  cut(isCut: boolean): void
  /** What it sends from now on is lost where this says so; null loses nothing. */
  lose(isLost: ((topic: string, message: unknown) => boolean) | null): void
  readonly sent: number
}

/** Buses of several nodes in one process; what one sends the others hear at once. */
export function linkBuses(names: readonly string[]): LinkedBus[] {
  const ends: { hear(topic: string, message: unknown, from: string): void }[] = []
  return names.map((name, i) => {
    const followers = new Map<string, Set<(message: unknown, node: string) => void>>()
    const hearing = new Set<() => void>()
    let isLost: ((topic: string, message: unknown) => boolean) | null = null
    let isCut = false
    let sent = 0
    ends.push({
      hear(topic, message, from) {
        if (!isCut) for (const follower of [...(followers.get(topic) ?? [])]) follower(message, from)
      },
    })
    return {
      get sent() {
        return sent
      },
      send(topic, message) {
        if (isCut) return
        sent++
        if (isLost?.(topic, message)) return
        // As it comes out of JSON.
        const copy: unknown = JSON.parse(JSON.stringify(message))
        for (const [j, end] of ends.entries()) if (j !== i) end.hear(topic, copy, name)
      },
      follow(topic, onMessage, onHearing) {
        const own = followers.get(topic) ?? new Set()
        followers.set(topic, own)
        own.add(onMessage)
        if (onHearing !== undefined) hearing.add(onHearing)
        onHearing?.()
        return () => {
          own.delete(onMessage)
          if (onHearing !== undefined) hearing.delete(onHearing)
        }
      },
      cut(next) {
        isCut = next
        if (!isCut) for (const listener of [...hearing]) listener()
      },
      lose(next) {
        isLost = next
      },
    }
  })
}
