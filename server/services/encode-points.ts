import { formatNumber } from '../../lib/domain/format-number.ts'
import { encodeNpyHeader, encodeNpyRows } from '../../lib/domain/npy.ts'
import type { PagedPoints, PointsPage } from './point-pages.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** Less than 64 KiB of text: as much is written at once, so that a slow reader is seen to go on. */
const SLICE_POINTS = 1_024
const NPY_FIELDS = ['time', 'value', 'offset']

/**
 * The JSON text of a feed's entries (behind what else is to be said `about` them) in parts, with a turn for others between
 * any two: a million take over a second.
 */
export async function* pointsAsJson(
  feed: string,
  found: PagedPoints,
  about: object = {},
): AsyncGenerator<string> {
  const { epoch, shown, total, complete, pages } = found
  yield `${JSON.stringify({ ...about, feed, epoch, shown, total, complete }).slice(0, -1)},"points":[`
  let between = ''
  for await (const [page, from, to] of slicesOf(pages)) {
    yield between + rowsOf(page, from, to, jsonRow).join()
    between = ','
  }
  yield ']}'
}

export async function* pointsAsCsv({ pages }: PagedPoints): AsyncGenerator<string> {
  yield 'time,value,offset\n'
  for await (const [page, from, to] of slicesOf(pages)) yield rowsOf(page, from, to, csvRow).join('')
}

/** A structured array of float64 fields. */
export async function* pointsAsNpy({ shown, pages }: PagedPoints): AsyncGenerator<Uint8Array> {
  yield encodeNpyHeader(NPY_FIELDS, shown)
  for await (const [{ times, values, offsets }, from, to] of slicesOf(pages))
    yield encodeNpyRows([times, values, offsets], from, to)
}

async function* slicesOf(
  pages: AsyncIterable<PointsPage>,
): AsyncGenerator<[page: PointsPage, from: number, to: number]> {
  for await (const page of pages) {
    for (let from = 0; from < page.times.length; from += SLICE_POINTS) {
      yield [page, from, Math.min(page.times.length, from + SLICE_POINTS)]
      await yieldToEvents()
    }
  }
}

type Row = (time: number, value: number, offset: number) => string

function rowsOf({ times, values, offsets }: PointsPage, from: number, to: number, row: Row): string[] {
  const rows: string[] = []
  for (let i = from; i < to; i++)
    rows.push(row(times[i] as number, values[i] as number, offsets[i] as number))
  return rows
}

function jsonRow(time: number, value: number, offset: number): string {
  return `{"time":${formatNumber(time)},"value":${Number.isNaN(value) ? 'null' : formatNumber(value)},"offset":${offset}}`
}

function csvRow(time: number, value: number, offset: number): string {
  return `${formatNumber(time)},${Number.isNaN(value) ? '' : formatNumber(value)},${offset}\n`
}
