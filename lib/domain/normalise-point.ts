import type { ErrorCode } from '../protocol/errors.ts'
import { MAX_SOURCE_LENGTH } from '../protocol/limits.ts'
import { sourceFault } from './feed-id.ts'
import { parseTime } from './parse-time.ts'
import { timeHintOf } from './time-hint.ts'

/** Written so that no text takes more than linear time: two adjacent runs of digits would. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i

/** Stands in an array of points for a line that was not JSON, or for a point that was too large to be parsed. */
export class Unparsable {
  readonly message: string
  readonly code: ErrorCode

  constructor(message: string, code: ErrorCode = 'bad_json') {
    this.message = message
    this.code = code
  }
}

/** Where `normalisePoint` writes its answer: reused from point to point, so that the hot path allocates nothing. */
export interface NormalPoint {
  /** A valid source, or empty before the first point: one that repeats is not checked again. */
  source: string
  /** ms since the epoch */
  time: number
  /** False where the time is that of the arrival. */
  timed: boolean
  /** NaN is a gap (SPEC PT1). */
  value: number
}

export interface PointFault {
  readonly code: ErrorCode
  readonly message: string
}

/**
 * Reads one posted point into `out` (SPEC PT1, PT3), or says why not. A missing source becomes `defaultSource` (which
 * is valid), a missing time `now`; null counts as missing for both. Aliases of `time`: `t`, `ts`, `timestamp`, in this
 * order. A source that is a number is refused: 1, 1.0 and "1" would be one feed or three.
 */
export function normalisePoint(
  raw: unknown,
  defaultSource: string,
  now: number,
  out: NormalPoint,
): PointFault | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return {
      code: 'bad_point',
      message: `A point is an object such as {"source": "s1", "value": 3}, not ${show(raw)}.`,
    }
  }
  if (raw instanceof Unparsable) return { code: raw.code, message: raw.message }
  const point = raw as Record<string, unknown>

  const source = point.source
  if (typeof source === 'string') {
    if (source !== out.source || source === '') {
      const fault = isPlain(source) ? null : sourceFault(source)
      if (fault !== null) return { code: 'bad_source', message: fault }
      out.source = source
    }
  } else if (source === undefined || source === null) {
    out.source = defaultSource
  } else {
    return { code: 'bad_source', message: `The source must be text, not ${show(source)}.` }
  }

  const value = point.value
  if (typeof value === 'number' && Number.isFinite(value)) out.value = value
  else {
    const fault = readOddValue(value, out)
    if (fault !== null) return fault
  }

  const time = point.time ?? point.t ?? point.ts ?? point.timestamp
  if (time === undefined || time === null) {
    out.time = now
    out.timed = false
    return null
  }
  const ms = parseTime(time)
  if (Number.isNaN(ms)) {
    return {
      code: 'bad_time',
      message: unreadableTime(time),
    }
  }
  out.time = ms
  out.timed = true
  return null
}

/** What is wrong with what `parseTime` cannot read, as a sentence. */
export function unreadableTime(time: unknown): string {
  return `The time must be ms since 1970 or ISO 8601 text, not ${show(time)}.${timeHintOf(time)}`
}

/** True for short ASCII without spaces: what nearly every source is made of. */
function isPlain(text: string): boolean {
  const n = text.length
  if (n === 0 || n > MAX_SOURCE_LENGTH) return false
  for (let i = 0; i < n; i++) {
    const c = text.charCodeAt(i)
    if (c < 0x21 || c > 0x7e) return false
  }
  return true
}

function readOddValue(value: unknown, out: NormalPoint): PointFault | null {
  switch (typeof value) {
    case 'undefined':
      return { code: 'value_missing', message: 'The point has no value.' }
    case 'boolean':
      out.value = value ? 1 : 0
      return null
    case 'number':
      return notFinite(value)
    case 'string':
      return readText(value, out)
    default:
      if (value === null) {
        out.value = Number.NaN
        return null
      }
      return { code: 'not_a_number', message: `The value must be a number, not ${show(value)}.` }
  }
}

function readText(text: string, out: NormalPoint): PointFault | null {
  const trimmed = text.trim()
  if (NOT_FINITE.test(trimmed)) return notFinite(trimmed)
  if (!DECIMAL.test(trimmed)) {
    return { code: 'not_a_number', message: `The value must be a number, not ${show(text)}.` }
  }
  const number = Number(trimmed)
  if (!Number.isFinite(number)) return notFinite(trimmed)
  out.value = number
  return null
}

/** A number that is not finite was most likely written as NaN or Infinity, which arrive alike (parse-json.ts). */
function notFinite(value: number | string): PointFault {
  const found = typeof value === 'string' ? value.slice(0, 40) : 'NaN or Infinity'
  return { code: 'not_finite', message: `The value must be finite, not ${found}.` }
}

/** Never writes an array or object out: it may be huge, or nested too deeply for that. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > 57 ? `${value.slice(0, 54).toWellFormed()}...` : value)
}
