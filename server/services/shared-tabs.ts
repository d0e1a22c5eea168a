import { z } from 'zod'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'

/** A browser's tab in a room, and what the other nodes are to know of it. */
export interface SharedTab<S> {
  readonly room: string
  readonly tab: string
  readonly state: S
}

/** This node's tabs, told to the others. */
export interface SharedTabs<S> {
  put(tab: SharedTab<S>): void
  drop(room: string, tab: string): void
  /** Something that is over once it is told. */
  happened(room: string, tab: string, event: unknown): void
  close(): void
}

/** What one message missed is mended by the next beat; a node that is not heard of for a while is gone, and its tabs with it. */
const BEAT_MS = 3000
const GONE_MS = 12_000

const id = z.string().max(200)
const tabSchema = z.object({ room: id, tab: id, state: z.unknown() })
const messageSchema = z.discriminatedUnion('kind', [
  tabSchema.extend({ kind: z.literal('put') }),
  z.object({ kind: z.literal('drop'), room: id, tab: id }),
  z.object({ kind: z.literal('happened'), room: id, tab: id, event: z.unknown() }),
  /** Of all tabs of the sender. */
  z.object({ kind: z.literal('beat'), digest: z.string() }),
  /** Somebody knows other tabs than the sender of a beat has: all who have tabs say so, at most one time in a while. */
  z.object({ kind: z.literal('ask') }),
  z.object({ kind: z.literal('all'), tabs: z.array(tabSchema) }),
  z.object({ kind: z.literal('bye') }),
])
type Message = z.infer<typeof messageSchema>

/** As its node told of it; `state` is null where this release does not know what it says. */
interface HeardTab<S> {
  readonly room: string
  readonly tab: string
  readonly line: string
  readonly state: S | null
}

interface Node<S> {
  heard: number
  readonly tabs: Map<string, HeardTab<S>>
}

/** `parse` gives null where another release sends what this one does not know. */
export function shareTabs<S>(deps: {
  bus: Bus
  topic: string
  clock: Clock
  parse: (state: unknown) => S | null
  onPut: (tab: SharedTab<S>) => void
  onDrop: (room: string, tab: string) => void
  onHappened: (room: string, tab: string, event: unknown) => void
}): SharedTabs<S> {
  const { bus, topic, clock, parse, onPut, onDrop } = deps
  const own = new Map<string, SharedTab<S>>()
  const nodes = new Map<string, Node<S>>()
  let told = Number.NEGATIVE_INFINITY
  let cancelTelling: (() => void) | null = null

  const send = (message: Message) => bus.send(topic, message)

  function nodeOf(name: string): Node<S> {
    const node = nodes.get(name) ?? { heard: 0, tabs: new Map() }
    nodes.set(name, node)
    node.heard = clock.monotonic()
    return node
  }

  function take({ tabs }: Node<S>, { room, tab, state }: z.infer<typeof tabSchema>): void {
    const line = lineOf({ room, tab, state })
    const known = tabs.get(keyOf(room, tab))
    if (known?.line === line) return
    const parsed = parse(state)
    // Kept in the words of its node, so that both come to the same digest.
    tabs.set(keyOf(room, tab), { room, tab, line, state: parsed })
    if (parsed !== null) onPut({ room, tab, state: parsed })
    else if (known?.state) onDrop(room, tab)
  }

  function lose({ tabs }: Node<S>, key: string): void {
    const lost = tabs.get(key)
    if (tabs.delete(key) && lost?.state) onDrop(lost.room, lost.tab)
  }

  function forget(name: string): void {
    const node = nodes.get(name)
    nodes.delete(name)
    for (const key of [...(node?.tabs.keys() ?? [])]) if (node) lose(node, key)
  }

  /** At once, or once enough time has passed since the last time: many may ask. */
  function tellAll(): void {
    const wait = told + BEAT_MS / 2 - clock.monotonic()
    if (wait > 0) {
      cancelTelling ??= clock.after(wait, () => {
        cancelTelling = null
        tellAll()
      })
      return
    }
    told = clock.monotonic()
    send({ kind: 'all', tabs: [...own.values()] })
  }

  /** What was told before, by whomever, may be lost: all is asked for, and told, again. */
  function catchUp(): void {
    send({ kind: 'ask' })
    tellAll()
  }

  function hear(message: Message, name: string): void {
    if (message.kind === 'bye') {
      forget(name)
      return
    }
    const node = nodeOf(name)
    switch (message.kind) {
      case 'put':
        take(node, message)
        break
      case 'drop':
        lose(node, keyOf(message.room, message.tab))
        break
      case 'happened':
        if (node.tabs.has(keyOf(message.room, message.tab)))
          deps.onHappened(message.room, message.tab, message.event)
        break
      case 'beat':
        if (message.digest !== digestOf([...node.tabs.values()].map(({ line }) => line)))
          send({ kind: 'ask' })
        break
      case 'ask':
        tellAll()
        break
      case 'all': {
        const held = new Set(message.tabs.map(({ room, tab }) => keyOf(room, tab)))
        for (const key of [...node.tabs.keys()]) if (!held.has(key)) lose(node, key)
        for (const tab of message.tabs) take(node, tab)
      }
    }
  }

  const unfollow = bus.follow(
    topic,
    (message, name) => {
      const parsed = messageSchema.safeParse(message)
      if (parsed.success) hear(parsed.data, name)
    },
    catchUp,
  )
  const stopBeat = clock.every(BEAT_MS, () => {
    send({ kind: 'beat', digest: digestOf([...own.values()].map(lineOf)) })
    for (const [name, { heard }] of [...nodes]) if (clock.monotonic() - heard > GONE_MS) forget(name)
  })

  return {
    put(tab) {
      own.set(keyOf(tab.room, tab.tab), tab)
      send({ kind: 'put', ...tab })
    },
    drop(room, tab) {
      if (own.delete(keyOf(room, tab))) send({ kind: 'drop', room, tab })
    },
    happened: (room, tab, event) => send({ kind: 'happened', room, tab, event }),
    close() {
      stopBeat()
      cancelTelling?.()
      unfollow()
      send({ kind: 'bye' })
    },
  }
}

function keyOf(room: string, tab: string): string {
  return `${room} ${tab}`
}

function lineOf({ room, tab, state }: SharedTab<unknown>): string {
  return JSON.stringify([room, tab, state])
}

/** The same for the same tabs in any order. */
function digestOf(tabs: readonly string[]): string {
  let count = 0
  let sum = 0
  for (const line of tabs) {
    let hash = 2166136261
    for (const char of line) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619)
    sum = (sum + hash) | 0
    count++
  }
  return `${count}.${sum >>> 0}`
}
