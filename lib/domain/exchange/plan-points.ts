import { unguardCsvField } from '../csv.ts'
import { formatFeedId } from '../feed-id.ts'
import { quoted } from './column-names.ts'
import { decimalText } from './decimal-text.ts'
import { type FilePlan, timeText } from './file-plan.ts'
import { readFileTime } from './file-time.ts'
import { LineFault } from './line-fault.ts'

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * The points of a record, as they may be posted, or faults in their places. An empty value is a gap where the record has one
 * value, and nothing where it has many: their feeds have readings at other times.
 */
export function pointsOfRecord(fields: readonly string[], plan: FilePlan): readonly unknown[] {
  const { header, values, decimal } = plan
  if (fields.length > header.length && fields.slice(header.length).some((text) => text !== ''))
    return [tooManyFields(fields.length, plan)]
  const text = timeText(fields, plan.time)
  const time = text === '' ? null : readFileTime(text, plan.timeFormat, plan.clock)
  if (time instanceof LineFault) return [time]
  const one = values.length === 1
  const points: unknown[] = []
  for (const { at, feed } of values) {
    const cell = fields[at]
    if (!one && (cell === undefined || cell === '')) continue
    let value = cell === undefined ? undefined : cell === '' ? null : decimalText(cell, decimal)
    if (!one && typeof value === 'string' && !NUMBER.test(value))
      value = new LineFault('not_a_number', `The value must be a number, not ${quoted(cell ?? '')}.`)
    if (value instanceof LineFault)
      points.push(
        one ? value : new LineFault(value.code, `Column ${quoted(header[at] ?? '')}: ${value.message}`),
      )
    else points.push({ source: sourceOf(fields, feed, plan), value, time })
  }
  return points
}

function sourceOf(
  fields: readonly string[],
  feed: string | null,
  { source, labels }: FilePlan,
): string | null {
  const own = source < 0 ? null : unguardCsvField(fields[source] ?? '') || null
  const name = feed === null ? own : own === null ? feed : `${own}/${feed}`
  if (labels.length === 0 || name === null) return name
  return formatFeedId(
    name,
    Object.fromEntries(labels.map(({ at, key }) => [key, unguardCsvField(fields[at] ?? '')])),
  )
}

function tooManyFields(count: number, { header, delimiter }: FilePlan): LineFault {
  const message =
    `The line has ${count} fields and the header names ${header.length} columns.` +
    (delimiter === ','
      ? ' Where the comma begins decimals, quote the numbers, or put ; between columns.'
      : '')
  return new LineFault('bad_point', message)
}
