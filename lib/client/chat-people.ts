import type { ChatServerEvents, Pointer, Presence, Present } from '../protocol/chat-events.ts'
import type { Person } from '../protocol/room-events.ts'

type Notice<E extends keyof ChatServerEvents> = Parameters<ChatServerEvents[E]>[0]

export interface RemotePointer {
  readonly tab: string
  readonly person: Person
  readonly pointer: Pointer
}

/** Who is here, after a notice: null where one before it was missed. */
export function presenceAfter(held: Presence, notice: Notice<'presence'>): Presence | null {
  if (notice.seq <= held.seq) return held
  if (notice.seq !== held.seq + 1) return null
  const gone = new Set(notice.left)
  const changed = new Map<string, Present>(notice.changed.map((one) => [one.person.id, one]))
  const people = held.people
    .filter(({ person }) => !gone.has(person.id))
    .map((one) => {
      const next = changed.get(one.person.id) ?? one
      changed.delete(one.person.id)
      return next
    })
  return { seq: notice.seq, people: [...people, ...changed.values()], total: notice.total }
}

/** Others' crosshairs after a notice; `own` is this tab. */
export function pointersAfter(
  held: readonly RemotePointer[],
  notice: Notice<'pointers'>,
  own: string | null,
): readonly RemotePointer[] {
  const moved = new Set(notice.pointers.map(({ tab }) => tab))
  const rest = held.filter(({ tab }) => !moved.has(tab))
  const shown = notice.pointers.flatMap(({ tab, person, pointer }) =>
    pointer === null || tab === own ? [] : [{ tab, person, pointer }],
  )
  return shown.length === 0 && rest.length === held.length ? held : [...rest, ...shown]
}
