import type { Moment } from '../../lib/protocol/chat.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import type { NearSeries } from '../charts/plot.ts'
import type { ChartSeries } from '../charts/series-source.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { readRangeStats, statsAt } from './moment-stats.ts'

/** An instant or a range of time on a chart, that a message is to be about. */
export interface Anchor {
  readonly time: number
  readonly until?: number
}

/** A line this near to the pointer is the one that is meant, CSS px. */
const NEAR = 28
/** Where a second line is about as near, nobody knows. */
const CLEARLY = 8

/** The feed that is meant without a doubt; null: ask. `near` has all of a chart, the nearest first. */
export function meantFeed(near: readonly NearSeries[], pointed: boolean): string | null {
  const [first, second] = near
  if (first === undefined) return null
  if (second === undefined) return first.id
  return pointed && first.distance <= NEAR && second.distance - first.distance >= CLEARLY ? first.id : null
}

/** Begins a message about `feed` (null: about all feeds of the room) at the anchor, and shows the conversation. */
export function startMessage(
  talk: Pick<RoomTalk, 'draft' | 'open'>,
  anchor: Anchor,
  feed: string | null,
  read: { readonly series: readonly ChartSeries[]; readonly window: WindowSpec | null },
): void {
  const time = Math.round(anchor.time)
  const until = anchor.until === undefined ? undefined : Math.max(time, Math.round(anchor.until))
  const moment: Moment = {
    time,
    ...(until === undefined ? {} : { until }),
    ...(feed === null ? {} : { feed }),
  }
  const series = read.series.find(({ id }) => id === feed)
  const now =
    series === undefined || until !== undefined || read.window === null
      ? null
      : statsAt(series, time, read.window)
  talk.draft.set(now === null ? moment : { ...moment, stats: now })
  talk.open.set(true)
  if (until === undefined || feed === null) return
  const held = talk.draft.getSnapshot()
  void readRangeStats(feed, { from: time, to: until }).then((stats) => {
    if (stats !== null && talk.draft.getSnapshot() === held) talk.draft.set({ ...moment, stats })
  })
}
