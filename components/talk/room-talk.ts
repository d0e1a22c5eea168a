import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { Store, WritableStore } from '../../lib/client/store.ts'
import { createStore } from '../../lib/client/store.ts'
import { between, type ChartRange, MAX_SPAN } from '../../lib/domain/time-range.ts'
import type { Moment } from '../../lib/protocol/chat.ts'
import type { Person } from '../../lib/protocol/room-events.ts'

/** What the charts of a room and the conversation beside them share. */
export interface RoomTalk {
  /** null until its code has come. */
  readonly client: Store<ChatClient | null>
  /** Of the room's charts. */
  readonly range: WritableStore<ChartRange>
  /** Whether the conversation is on screen. */
  readonly open: WritableStore<boolean>
  /** What the message that is being written points at. */
  readonly draft: WritableStore<Moment | null>
  /** The message under the pointer, in the conversation or on a chart: both show it. */
  readonly lit: WritableStore<string | null>
  /** The message that the conversation is to bring into sight; null once it has. */
  readonly sought: WritableStore<string | null>
  /** The moment that the charts were taken to last: they show it for a while. */
  readonly landed: WritableStore<Moment | null>
  /** Whose view this tab follows. */
  readonly following: WritableStore<Person | null>
}

export function createRoomTalk(client: Store<ChatClient | null>, range: WritableStore<ChartRange>): RoomTalk {
  return {
    client,
    range,
    open: createStore(false),
    draft: createStore<Moment | null>(null),
    lit: createStore<string | null>(null),
    sought: createStore<string | null>(null),
    landed: createStore<Moment | null>(null),
    following: createStore<Person | null>(null),
  }
}

/** As far as a Date goes, ms. */
const LATEST = 8.64e15

/** Around an instant as much is shown as was; around a range, as much again on either side; never beyond what a chart can show. */
export function goToMoment({ range, landed }: Pick<RoomTalk, 'range' | 'landed'>, moment: Moment): void {
  const { time, until } = moment
  const now = range.getSnapshot()
  const shown = now.fixed === null ? now.span : now.fixed.to - now.fixed.from
  const reach = until === undefined ? shown / 2 : Math.max(until - time, 1000)
  const from = Math.max(-LATEST, time - reach)
  const to = Math.min(LATEST, (until ?? time) + reach, from + MAX_SPAN)
  range.set({ span: now.span, fixed: between(from, to) })
  landed.set(moment)
}
