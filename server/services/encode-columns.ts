import { formatNumber } from '../../lib/domain/format-number.ts'
import { encodeNpyHeader, encodeNpyRows } from '../../lib/domain/npy.ts'
import type { ColumnsResult } from './reads.ts'
import { yieldToEvents } from './yield-to-events.ts'

const FIELDS = ['end', 'n', 'mean', 'std', 'min', 'max'] as const
/** Less than 64 KiB of text: as much is written at once, so that a slow reader is seen to go on. */
const SLICE_ROWS = 256

export async function* columnsAsJson(feed: string, found: ColumnsResult): AsyncGenerator<string> {
  const { epoch, width, source, total, from, to, heldFrom } = found
  // JSON knows no infinity: null says that nothing is missing.
  const held = Number.isFinite(heldFrom) ? heldFrom : null
  const head = JSON.stringify({ feed, epoch, width, source, total, from, to, heldFrom: held })
  yield `${head.slice(0, -1)},"columns":[`
  const names = FIELDS.map((name) => `"${name}":`)
  yield* rowsOf(found, ',', (row) => `{${row.map((text, i) => names[i] + text).join()}}`)
  yield ']}'
}

export async function* columnsAsCsv(found: ColumnsResult): AsyncGenerator<string> {
  yield `${FIELDS.join()}\n`
  yield* rowsOf(found, '', (row) => `${row.join()}\n`)
}

/** A structured array of float64 fields. */
export async function* columnsAsNpy({ own }: ColumnsResult): AsyncGenerator<Uint8Array> {
  yield encodeNpyHeader(FIELDS, own.end.length)
  const columns = FIELDS.map((name) => own[name])
  for (let from = 0; from < own.end.length; from += SLICE_ROWS) {
    yield encodeNpyRows(columns, from, Math.min(own.end.length, from + SLICE_ROWS))
    await yieldToEvents()
  }
}

async function* rowsOf(
  { own }: ColumnsResult,
  between: string,
  encode: (row: string[]) => string,
): AsyncGenerator<string> {
  const columns = FIELDS.map((name) => own[name])
  for (let from = 0; from < own.end.length; from += SLICE_ROWS) {
    if (from > 0) await yieldToEvents()
    const rows: string[] = []
    for (let i = from; i < Math.min(own.end.length, from + SLICE_ROWS); i++)
      rows.push(encode(columns.map((column) => formatNumber(column[i] as number))))
    yield (from > 0 ? between : '') + rows.join(between)
  }
}
