import { formatCsvField } from '../../lib/domain/csv.ts'
import { formatNumber } from '../../lib/domain/format-number.ts'
import type { RangeEntries } from '../ports/feed-history.ts'
import { yieldToEvents } from './yield-to-events.ts'

export interface TextFormat {
  readonly format: 'csv' | 'ndjson'
  /** ISO times are cut to whole milliseconds; `ms` keeps every bit. */
  readonly times: 'ms' | 'iso'
  /** Whether lines of CSV name their feed; those of NDJSON always do. */
  readonly withSource: boolean
}

/** A few ms of encoding, about 150 kB of text. */
const SLICE_ENTRIES = 4096

type RowFormat = (time: number, value: number, offset: number) => string

/** [from, to) of each slice of a page, with a turn for others after each. */
export async function* slicesOf({ offsets }: RangeEntries): AsyncGenerator<[from: number, to: number]> {
  for (let from = 0; from < offsets.length; from += SLICE_ENTRIES) {
    yield [from, Math.min(offsets.length, from + SLICE_ENTRIES)]
    await yieldToEvents()
  }
}

/** The line before all others, empty where there is none. */
export function headLine({ format, withSource }: TextFormat): string {
  return format === 'csv' ? `${withSource ? 'source,' : ''}time,value,offset\n` : ''
}

/** A line an entry, in texts of some thousand lines. A line of NDJSON is a point as it may be posted. */
export async function* rowsAsText(
  source: string,
  pages: AsyncIterable<RangeEntries>,
  format: TextFormat,
): AsyncGenerator<string> {
  const row = rowFormat(source, format)
  for await (const page of pages) {
    const { times, values, offsets } = page
    for await (const [from, to] of slicesOf(page)) {
      const rows: string[] = []
      for (let i = from; i < to; i++)
        rows.push(row(times[i] as number, values[i] as number, offsets[i] as number))
      yield rows.join('')
    }
  }
}

function rowFormat(source: string, { format, times, withSource }: TextFormat): RowFormat {
  if (format === 'csv') {
    const timeText = times === 'iso' ? isoTime : formatNumber
    const start = withSource ? `${formatCsvField(source)},` : ''
    return (time, value, offset) =>
      `${start}${timeText(time)},${Number.isNaN(value) ? '' : formatNumber(value)},${offset}\n`
  }
  const timeText = times === 'iso' ? (time: number) => `"${isoTime(time)}"` : formatNumber
  const start = `{"source":${JSON.stringify(source)},"time":`
  return (time, value) =>
    `${start}${timeText(time)},"value":${Number.isNaN(value) ? 'null' : formatNumber(value)}}\n`
}

function isoTime(time: number): string {
  return new Date(time).toISOString()
}
