import type { CsvRecord } from '../../../lib/domain/exchange/csv-records.ts'
import { type FilePlan, mappingOf } from '../../../lib/domain/exchange/file-plan.ts'
import { LineFault } from '../../../lib/domain/exchange/line-fault.ts'
import type { ImportPreview } from '../../../lib/protocol/imports.ts'
import type { ImportReading } from './import-reading.ts'
import type { Encoding } from './utf8-chunks.ts'

const SHOWN_ROWS = 10
const SHOWN_COLUMNS = 1000
const SHOWN_CELLS = 50
const SHOWN_FEEDS = 100
const SHOWN_REFUSALS = 100

/** What was read, as it is shown before anything is written. `problem` says why nothing can be. */
export function previewOf(reading: ImportReading, encoding: Encoding, problem: string | null): ImportPreview {
  const { file, summary, refusedTotal } = reading
  const header = file.plan?.header ?? file.unread?.header ?? []
  const found = [...summary.feeds]
  return {
    preview: true,
    kind: file.kind ?? 'csv',
    encoding,
    problem,
    delimiter: file.plan?.delimiter ?? file.unread?.delimiter ?? null,
    columns: header
      .slice(0, SHOWN_COLUMNS)
      .map((name, at) => ({ number: at + 1, name, ...roleOf(at, file.plan) })),
    columnsTotal: header.length,
    rows: rowsOf(reading),
    points: found.reduce((sum, [, { points }]) => sum + points, 0),
    feeds: found.slice(0, SHOWN_FEEDS).map(([feed, { points, from, to }]) => ({
      feed,
      points,
      from,
      to,
      known: reading.feeds.isKnown(feed),
    })),
    feedsTotal: found.length,
    refused: reading.refused.slice(0, SHOWN_REFUSALS),
    refusedTotal,
    kept: summary.kept,
    notes: [...leftOut(file.plan), ...summary.notes()],
    mapping: file.plan === null ? null : mappingOf(file.plan, file.headerLine),
  }
}

type Role = Pick<ImportPreview['columns'][number], 'role' | 'feed'>

function roleOf(at: number, plan: FilePlan | null): Role {
  if (plan === null) return { role: 'left out' }
  if (plan.time.includes(at)) return { role: 'time' }
  if (plan.source === at) return { role: 'source' }
  if (plan.labels.some((label) => label.at === at)) return { role: 'label' }
  const value = plan.values.find((one) => one.at === at)
  if (value === undefined) return { role: 'left out' }
  return { role: 'value', ...(value.feed === null ? {} : { feed: value.feed }) }
}

/** Columns that no point comes of are named: nothing is left out in silence. */
export function leftOut(plan: FilePlan | null): string[] {
  const names = plan?.header.filter((_, at) => roleOf(at, plan).role === 'left out') ?? []
  if (names.length === 0) return []
  const some = names
    .slice(0, 10)
    .map((name) => (name === '' ? '(no name)' : name.slice(0, 60).toWellFormed()))
  const more = names.length > some.length ? ` and ${names.length - some.length} more` : ''
  return [`Columns that are left out: ${some.join(', ')}${more}.`]
}

function rowsOf({ file, shown, refused }: ImportReading): ImportPreview['rows'] {
  const records = file.plan === null && file.unread !== null ? unread(file.unread.records) : file.shown
  const lines = file.kind === 'csv' || records.length > 0 ? records : jsonLines(shown, refused)
  return lines.slice(0, SHOWN_ROWS).map(({ line, fields }) => ({
    line,
    cells:
      fields instanceof LineFault
        ? []
        : fields.slice(0, SHOWN_CELLS).map((cell) => cell.slice(0, 200).toWellFormed()),
    points: shown
      .filter((point) => point.line === line)
      .slice(0, SHOWN_CELLS)
      .map(({ source, time, value }) => ({ feed: source, time, value: Number.isNaN(value) ? null : value })),
    problems: refused
      .filter((one) => one.line === line)
      .map(({ message }) => message)
      .slice(0, SHOWN_CELLS),
  }))
}

function unread(records: readonly (readonly string[])[]): CsvRecord[] {
  return records.slice(0, SHOWN_ROWS).map((fields, i) => ({ line: i + 2, fields }))
}

function jsonLines(shown: readonly { line: number }[], refused: readonly { line: number }[]): CsvRecord[] {
  const lines = [
    ...new Set([...shown.slice(0, SHOWN_ROWS), ...refused.slice(0, SHOWN_ROWS)].map(({ line }) => line)),
  ]
  return lines.sort((a, b) => a - b).map((line) => ({ line, fields: [] }))
}
