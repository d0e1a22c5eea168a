import { z } from 'zod'
import { type SharedView, sharedViewSchema } from '../../lib/protocol/chat-events.ts'
import { type Person, personSchema } from '../../lib/protocol/room-events.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'

/** Somebody asks everybody in a room to look at what they look at. */
export interface Summons {
  readonly room: string
  readonly person: Person
  readonly view: SharedView
}

export interface SummonsService {
  /** Resolves with how many other people it reached, on all nodes: as soon as it reached `expected`, or after 2 s. */
  send(summons: Summons, tab: string, expected: number): Promise<number>
  close(): void
}

const TOPIC = 'summons'
/** A message between nodes may be lost: it is said again until the answers are complete. */
const REPEAT_MS = 250
const LIMIT_MS = 2000
/** A node that was asked answers the same again for so long, and tells its tabs once. */
const REMEMBERED_MS = 10_000
const MAX_REMEMBERED = 1000
/** People that one node names; those beyond it are counted alone. */
const MAX_NAMED = 200

const id = z.string().max(200)
const messageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('summon'),
    id,
    room: id,
    person: personSchema.strip(),
    view: sharedViewSchema,
  }),
  z.object({
    kind: z.literal('reached'),
    id,
    people: z.array(id).max(MAX_NAMED),
    more: z.number().int().nonnegative(),
  }),
])
type Message = z.infer<typeof messageSchema>
type Reached = Extract<Message, { kind: 'reached' }>

/** `deliver` tells the tabs of this node, all but `tab`, and gives the ids of the people whose they are. */
export function createSummons(deps: {
  bus: Bus | null
  clock: Clock
  newId: () => string
  deliver: (summons: Summons, tab: string | null) => ReadonlySet<string>
}): SummonsService {
  const { bus, clock, newId, deliver } = deps
  /** What this node answered, by the id of the summons. */
  const answered = new Map<string, { readonly at: number; readonly answer: Reached }>()
  /** Who waits for answers, by the id of the summons. */
  const waiting = new Map<string, (node: string, answer: Reached) => void>()

  const send = (message: Message) => bus?.send(TOPIC, message)

  function answerTo(message: Extract<Message, { kind: 'summon' }>): Reached {
    const known = answered.get(message.id)
    if (known !== undefined) return known.answer
    const { room, person, view } = message
    const people = [...deliver({ room, person, view }, null)].filter((one) => one !== person.id)
    const answer: Reached = {
      kind: 'reached',
      id: message.id,
      people: people.slice(0, MAX_NAMED),
      more: Math.max(0, people.length - MAX_NAMED),
    }
    const now = clock.monotonic()
    for (const [one, { at }] of answered) {
      if (now - at < REMEMBERED_MS && answered.size < MAX_REMEMBERED) break
      answered.delete(one)
    }
    answered.set(message.id, { at: now, answer })
    return answer
  }

  const unfollow = bus?.follow(TOPIC, (message, node) => {
    const { data } = messageSchema.safeParse(message)
    if (data?.kind === 'summon') {
      const answer = answerTo(data)
      if (answer.people.length > 0) send(answer)
    } else if (data?.kind === 'reached') waiting.get(data.id)?.(node, data)
  })

  return {
    async send(summons, tab, expected) {
      const people = new Set(deliver(summons, tab))
      people.delete(summons.person.id)
      if (bus === null) return people.size
      const id = newId()
      const more = new Map<string, number>()
      const count = () => [...more.values()].reduce((sum, one) => sum + one, people.size)
      const say = () => send({ kind: 'summon', id, ...summons })
      await new Promise<void>((resolve) => {
        const isComplete = () => expected > 0 && count() >= expected
        const stopRepeating = clock.every(REPEAT_MS, say)
        const cancel = clock.after(LIMIT_MS, finish)
        function finish(): void {
          stopRepeating()
          cancel()
          waiting.delete(id)
          resolve()
        }
        waiting.set(id, (node, answer) => {
          for (const one of answer.people) people.add(one)
          more.set(node, answer.more)
          if (isComplete()) finish()
        })
        say()
        // Those who are not known of yet may be elsewhere all the same: it is said to all nodes once.
        if (isComplete()) finish()
      })
      return count()
    },
    close() {
      unfollow?.()
    },
  }
}
