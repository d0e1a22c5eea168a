import { z } from 'zod'
import { hereRequestSchema, pointerSchema } from '../../lib/protocol/chat-events.ts'
import { personSchema } from '../../lib/protocol/room-events.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import type { PresenceService } from './presence.ts'
import { shareTabs } from './shared-tabs.ts'

/** Fields that a newer release adds are passed over; so is what it says otherwise of where a tab is, but not the person. */
const hereSchema = hereRequestSchema.omit({ slug: true, typing: true }).strip().catch({})
const stateSchema = z.object({ person: personSchema.strip(), here: hereSchema })
type State = z.infer<typeof stateSchema>
const eventSchema = z.union([
  z.object({ typing: z.boolean() }),
  z.object({ pointer: pointerSchema.nullable() }),
])

/** Presence over all nodes: what tabs do here is told to the others, and what they do there is done here too. */
export function sharePresence(presence: PresenceService, deps: { bus: Bus; clock: Clock }): PresenceService {
  const own = new Map<string, State>()
  const keyOf = (room: string, tab: string) => `${room} ${tab}`
  const tabs = shareTabs<State>({
    ...deps,
    topic: 'presence',
    parse: (state) => stateSchema.safeParse(state).data ?? null,
    onPut({ room, tab, state }) {
      presence.join(room, tab, state.person)
      presence.here(room, tab, state.here)
    },
    onDrop: (room, tab) => presence.leave(room, tab),
    onHappened(room, tab, event) {
      const { data } = eventSchema.safeParse(event)
      if (data === undefined) return
      if ('typing' in data) presence.here(room, tab, data)
      else presence.pointer(room, tab, data.pointer)
    },
  })

  function put(room: string, tab: string, state: State): void {
    own.set(keyOf(room, tab), state)
    tabs.put({ room, tab, state })
  }

  return {
    ...presence,
    join(room, tab, person) {
      presence.join(room, tab, person)
      put(room, tab, { here: own.get(keyOf(room, tab))?.here ?? {}, person })
    },
    leave(room, tab) {
      presence.leave(room, tab)
      own.delete(keyOf(room, tab))
      tabs.drop(room, tab)
    },
    here(room, tab, change) {
      presence.here(room, tab, change)
      const known = own.get(keyOf(room, tab))
      if (known === undefined) return
      const { typing, ...lasting } = change
      if (Object.keys(lasting).length > 0) put(room, tab, { ...known, here: { ...known.here, ...lasting } })
      if (typing !== undefined) tabs.happened(room, tab, { typing })
    },
    pointer(room, tab, pointer) {
      presence.pointer(room, tab, pointer)
      tabs.happened(room, tab, { pointer })
    },
    close() {
      tabs.close()
      presence.close()
    },
  }
}
