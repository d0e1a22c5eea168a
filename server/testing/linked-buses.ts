import type { Bus } from '../ports/bus.ts'

export interface LinkedBus extends Bus {
  /** While it is cut it neither sends nor hears. */
  cut(isCut: boolean): void
  readonly sent: number
}

/** Buses of several nodes in one process; what one sends the others hear at once. */
export function linkBuses(names: readonly string[]): LinkedBus[] {
  const ends: { hear(topic: string, message: unknown, from: string): void }[] = []
  return names.map((name, i) => {
    const followers = new Map<string, Set<(message: unknown, node: string) => void>>()
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
        // As it comes out of JSON.
        const copy: unknown = JSON.parse(JSON.stringify(message))
        for (const [j, end] of ends.entries()) if (j !== i) end.hear(topic, copy, name)
      },
      follow(topic, onMessage) {
        const own = followers.get(topic) ?? new Set()
        followers.set(topic, own)
        own.add(onMessage)
        return () => {
          own.delete(onMessage)
        }
      },
      cut(next) {
        isCut = next
      },
    }
  })
}
