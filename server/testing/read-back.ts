import type { FeedRecord } from './crash-ledger.ts'

interface PointsAnswer {
  readonly epoch: string
  readonly total: number
  readonly complete: boolean
  readonly points: readonly {
    readonly time: number
    readonly value: number | null
    readonly offset: number
  }[]
}

const MANY = 1_000_000
const NONE = new Float64Array()
/** Of all that a test writes. */
const FOREVER = { from: '1970-01-01T00:00:00Z', to: '2200-01-01T00:00:00Z' }

/** Everything that the log has of a feed, by position (`tail`) or by event time (`range`): two ways through the server. */
export async function readBack(
  url: string,
  feed: string,
  by: 'tail' | 'range' = 'tail',
): Promise<FeedRecord> {
  const which = by === 'tail' ? { last: String(MANY) } : FOREVER
  const query = new URLSearchParams({ feed, limit: String(MANY), ...which })
  const answer = await fetch(`${url}/api/v1/points?${query}`)
  // A log that lost the feed altogether is judged as an empty one.
  if (answer.status === 404) return { epoch: '', offsets: NONE, times: NONE, values: NONE }
  if (answer.status !== 200) throw new Error(`${feed}: ${answer.status} ${await answer.text()}`)
  const { epoch, points, complete } = (await answer.json()) as PointsAnswer
  if (!complete) throw new Error(`${feed}: the answer holds ${points.length} entries and is not complete`)
  return {
    epoch,
    offsets: Float64Array.from(points, ({ offset }) => offset),
    times: Float64Array.from(points, ({ time }) => time),
    values: Float64Array.from(points, ({ value }) => value ?? Number.NaN),
  }
}
