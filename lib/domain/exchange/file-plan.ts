import type { Delimiter, ImportMapping, TimeFormat } from '../../protocol/import-mapping.ts'
import { unguardCsvField } from '../csv.ts'
import { findColumn, quoted, timeColumnsOf } from './column-names.ts'
import { type DecimalMark, decimalMarkOf, decimalText } from './decimal-text.ts'
import { timeFormatOf } from './file-time.ts'
import { ZoneClock } from './zone-clock.ts'

/** A column of values. `feed` null: the line says whose value it is, or nobody does. */
interface ValueColumn {
  readonly at: number
  readonly feed: string | null
}

/** How a CSV file is read. Columns by their places from 0. */
export interface FilePlan {
  readonly delimiter: Delimiter
  readonly decimal: DecimalMark | null
  readonly header: readonly string[]
  readonly time: readonly number[]
  readonly timeFormat: TimeFormat
  readonly zone: string
  readonly clock: ZoneClock
  /** -1: none */
  readonly source: number
  readonly labels: readonly { readonly at: number; readonly key: string }[]
  readonly values: readonly ValueColumn[]
}

/** A file's columns and some of its records, where it cannot be told which of them is what. */
export interface UnreadTable {
  readonly delimiter: Delimiter
  readonly header: readonly string[]
  readonly records: readonly (readonly string[])[]
}

/** Thrown where a file as a whole cannot be read as it is asked; the message is a sentence. */
export class PlanFault extends Error {
  table: UnreadTable | null = null
}

const MAX_COLUMNS = 16_384
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
const SOURCE_NAMES = ['source', 'feed']

/**
 * Tells from the header and some records how a file is read, as far as `mapping` does not say it. A header with `value` has
 * a reading a line; any other one is wide: each column of numbers is a feed. `prefix` is put before the names of such feeds.
 */
export function planColumns(
  delimiter: Delimiter,
  header: readonly string[],
  samples: readonly (readonly string[])[],
  mapping: ImportMapping,
  prefix: string | null,
): FilePlan {
  if (header.length > MAX_COLUMNS)
    throw new PlanFault(`The header names ${header.length} columns; ${MAX_COLUMNS} is the limit.`)
  const find = (column: string | number) => {
    const at = findColumn(header, column)
    if (typeof at === 'string') throw new PlanFault(at)
    return at
  }
  const time = mapping.time?.map(find) ?? timeColumnsOf(header)
  if (time.length === 0) throw new PlanFault('No column is named as one of times.')
  if (mapping.time === undefined) for (const at of time) find(header[at] ?? '')
  const zone = mapping.zone ?? 'UTC'
  const clock = ZoneClock.of(zone)
  if (clock === null) throw new PlanFault(`There is no time zone ${quoted(zone)}.`)
  const format = mapping.timeFormat ?? timeFormatOf(samples.map((fields) => timeText(fields, time)))
  if (typeof format !== 'string') throw new PlanFault(format.fault)
  const source = sourceColumn(header, mapping, find)
  const labels = (mapping.labels ?? []).map((column) => {
    const at = find(column)
    return { at, key: unguardCsvField(header[at] ?? '') }
  })
  const taken = new Set([...time, source, ...labels.map(({ at }) => at)])
  const usual = header.findIndex((name) => name.toLowerCase() === 'value')
  const cells = (at: number) => samples.map((fields) => fields[at] ?? '').filter((text) => text !== '')
  const asked = mapping.values?.map(({ column, feed }) => ({ at: find(column), feed }))
  const found =
    asked ??
    (usual >= 0
      ? [{ at: find('value'), feed: undefined }]
      : header.flatMap((_, at) => (taken.has(at) ? [] : [{ at, feed: undefined }])))
  const mark = mapping.decimal ?? fileMark(delimiter, [...someCells(samples, found)])
  const chosen =
    asked !== undefined || usual >= 0
      ? found
      : found.filter(({ at }) => isNumeric(header[at], cells(at), mark))
  if (chosen.length === 0) throw new PlanFault('No column holds numbers beside the one of times.')
  const values = chosen.map(({ at, feed }) => ({
    at,
    feed: feed ?? (at === usual ? null : wideName(header[at] ?? '', prefix, chosen.length)),
  }))
  checkNames(header, values)
  return {
    delimiter,
    decimal: mark,
    header,
    time,
    timeFormat: format,
    zone,
    clock,
    source,
    labels,
    values,
  }
}

/** The time of a record: a date and a clock of two columns stand as one text. */
export function timeText(fields: readonly string[], time: readonly number[]): string {
  const [first = 0, second] = time
  return second === undefined
    ? (fields[first] ?? '')
    : `${fields[first] ?? ''} ${fields[second] ?? ''}`.trim()
}

function sourceColumn(
  header: readonly string[],
  mapping: ImportMapping,
  find: (column: string | number) => number,
): number {
  if (mapping.source !== undefined) return mapping.source === null ? -1 : find(mapping.source)
  const name = header.find((one) => SOURCE_NAMES.includes(one.toLowerCase()))
  return name === undefined ? -1 : find(name)
}

/** Between semicolons a comma that might be either is that of decimals, unless points are about as well. */
function fileMark(delimiter: Delimiter, cells: readonly string[]): DecimalMark | null {
  const numbers = cells.filter((text) => /^[+-]?[\d.,]+$/.test(text))
  const usual = delimiter === ';' && numbers.some((text) => text.includes(','))
  return decimalMarkOf(cells) ?? (usual && !numbers.some((text) => text.includes('.')) ? ',' : null)
}

function* someCells(samples: readonly (readonly string[])[], columns: readonly { at: number }[]) {
  for (const fields of samples) for (const { at } of columns) yield fields[at] ?? ''
}

/** Whether a wide file's column may hold values: one of text, or one without a name, does not. */
function isNumeric(name: string | undefined, cells: readonly string[], mark: DecimalMark | null): boolean {
  if (name === undefined || name === '') return false
  return (
    cells.length === 0 ||
    cells.some((text) => {
      const number = decimalText(text, mark)
      return typeof number !== 'string' || NUMBER.test(number)
    })
  )
}

function wideName(name: string, prefix: string | null, columns: number): string {
  const own = unguardCsvField(name).replaceAll(/\s+/g, ' ')
  if (prefix === null) return own
  return columns === 1 ? prefix : `${prefix}/${own}`
}

function checkNames(header: readonly string[], values: readonly ValueColumn[]): void {
  const seen = new Map<string, number>()
  for (const { at, feed } of values) {
    if (feed === null) continue
    const other = seen.get(feed)
    if (other !== undefined)
      throw new PlanFault(
        `Columns ${other + 1} and ${at + 1} would both be the feed ${quoted(feed)}. ` +
          'Rename one, or choose columns by their numbers and name their feeds.',
      )
    seen.set(feed, at)
  }
  if (values.length > 1 && values.some(({ feed }) => feed === null))
    throw new PlanFault(
      `Name the feeds of ${values.length} columns: ${quoted(header[values[0]?.at ?? 0] ?? '')} has none.`,
    )
}

/** What was understood, as a mapping that reads another file in the same way. */
export function mappingOf(plan: FilePlan, headerLine: number): ImportMapping {
  const name = (at: number) => {
    const own = plan.header[at] ?? ''
    return typeof findColumn(plan.header, own) === 'number' && own !== '' ? own : at + 1
  }
  return {
    ...(headerLine > 1 ? { headerLine } : {}),
    delimiter: plan.delimiter,
    ...(plan.decimal === null ? {} : { decimal: plan.decimal }),
    time: plan.time.map(name),
    timeFormat: plan.timeFormat,
    zone: plan.zone,
    source: plan.source < 0 ? null : name(plan.source),
    labels: plan.labels.map(({ at }) => name(at)),
    values: plan.values.map(({ at, feed }) => ({ column: name(at), ...(feed === null ? {} : { feed }) })),
  }
}
