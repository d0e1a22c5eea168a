import type { ErrorCode } from '../protocol/errors.ts'
import { splitCsvLine, unguardCsvField } from './csv.ts'
import { feedIdFault, parseLabels } from './feed-id.ts'
import type { PointFault } from './normalise-point.ts'
import { parseJson } from './parse-json.ts'

/** What one number of a file's times stands for. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

/** Stands for a line that holds no point. */
export class LineFault implements PointFault {
  readonly code: ErrorCode
  readonly message: string

  constructor(code: ErrorCode, message: string) {
    this.code = code
    this.message = message
  }
}

/** A line as a point that is not checked yet, or as a `LineFault`. */
export type LineReader = (line: string) => unknown

const PER_MS = { ms: 1, us: 1e3, ns: 1e6 }
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
/** Read as ms, lesser numbers lie before March 1973; read as seconds, far ahead. */
const SECONDS_BELOW = 1e11
const TIME_NAMES = ['time', 't', 'ts', 'timestamp']

export interface OpenedLines {
  readonly read: LineReader
  /** Whether the first line only names the columns. */
  readonly header: boolean
}

/**
 * How a file of history is written, told by its first line: NDJSON where that begins with a brace, else CSV whose header
 * names the columns time, value and possibly source, in any order among others, between commas, semicolons or tabs. A
 * fault is a sentence. Numbers below 100,000,000,000 are refused as times unless a unit is given: they are seconds, mostly.
 */
export function openLines(first: string, unit: TimeUnit | null): OpenedLines | { readonly fault: string } {
  if (first.trimStart().startsWith('{')) return { header: false, read: (line) => readJson(line, unit) }
  const delimiter = [',', ';', '\t'].find((one) => first.includes(one)) ?? ','
  const names = splitCsvLine(first, delimiter)?.map((name) => name.toLowerCase()) ?? []
  const at = {
    time: names.findIndex((name) => TIME_NAMES.includes(name)),
    value: names.indexOf('value'),
    source: names.indexOf('source'),
  }
  if (at.time < 0 || at.value < 0) {
    const fault =
      'The first line must be a point as JSON, or name the columns of CSV: time,value or source,time,value. ' +
      `It is ${JSON.stringify(first.slice(0, 100).toWellFormed())}.`
    return { fault }
  }
  return { header: true, read: (line) => readCsv(line, delimiter, at, unit) }
}

function readJson(line: string, unit: TimeUnit | null): unknown {
  let raw: unknown
  try {
    raw = parseJson(line)
  } catch (error) {
    return new LineFault('bad_json', `not JSON: ${(error as Error).message}`)
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw
  const { source, value, time, t, ts, timestamp } = raw as Record<string, unknown>
  return pointOf(source, value, time ?? t ?? ts ?? timestamp, unit)
}

function readCsv(
  line: string,
  delimiter: string,
  at: { time: number; value: number; source: number },
  unit: TimeUnit | null,
): unknown {
  const fields = splitCsvLine(line, delimiter)
  if (fields === null) return new LineFault('bad_point', 'A quote is not closed.')
  const value = fields[at.value]
  const time = fields[at.time]
  return pointOf(
    unguardCsvField(fields[at.source] ?? '') || null,
    value === '' ? null : value,
    time === '' ? null : time,
    unit,
  )
}

function pointOf(source: unknown, value: unknown, time: unknown, unit: TimeUnit | null): unknown {
  const number =
    typeof time === 'number'
      ? time
      : typeof time === 'string' && NUMBER.test(time.trim())
        ? Number(time)
        : null
  if (number === null) return { source, value, time }
  if (unit === null && Math.abs(number) < SECONDS_BELOW) {
    return new LineFault(
      'bad_time',
      `The time ${number} looks like seconds. Say unit=s if it is, or unit=ms if it is not.`,
    )
  }
  return {
    source,
    value,
    time: unit === null ? number : unit === 's' ? number * 1000 : number / PER_MS[unit],
  }
}

/** Whether a source is a labelled feed's id: an export names feeds so, and ids may be longer than what producers may send. */
export function isLabelledId(source: string): boolean {
  return feedIdFault(source) === null && Object.keys(parseLabels(source)).length > 0
}
