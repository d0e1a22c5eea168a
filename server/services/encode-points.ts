import type { PointsResult } from './reads.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** About 5 ms of encoding. */
const SLICE_POINTS = 8192

/** The JSON text of a feed's entries (behind what else is to be said `about` them) in parts, with a turn for others between any two: a million take over a second. */
export async function* pointsAsJson(
  feed: string,
  found: PointsResult,
  about: object = {},
): AsyncGenerator<string> {
  const { epoch, times, total, complete } = found
  const head = JSON.stringify({ ...about, feed, epoch, shown: times.length, total, complete })
  yield `${head.slice(0, -1)},"points":[`
  yield* inSlices(found, ',', (time, value, offset) => JSON.stringify({ time, value, offset }))
  yield ']}'
}

export async function* pointsAsCsv(found: PointsResult): AsyncGenerator<string> {
  yield 'time,value,offset\n'
  yield* inSlices(found, '', (time, value, offset) => `${time},${value ?? ''},${offset}\n`)
}

async function* inSlices(
  { times, values, offsets }: PointsResult,
  between: string,
  encode: (time: number, value: number | null, offset: number) => string,
): AsyncGenerator<string> {
  for (let from = 0; from < times.length; from += SLICE_POINTS) {
    if (from > 0) await yieldToEvents()
    const parts: string[] = []
    for (let i = from; i < Math.min(times.length, from + SLICE_POINTS); i++) {
      const value = values[i] ?? Number.NaN
      parts.push(encode(times[i] ?? 0, Number.isNaN(value) ? null : value, offsets[i] ?? 0))
    }
    yield (from > 0 ? between : '') + parts.join(between)
  }
}
