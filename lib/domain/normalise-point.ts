import type { ErrorCode } from '../protocol/errors.ts'
import { feedIdFault } from './feed-id.ts'

/** Stands in an array of points for a line that was not JSON. */
export class Unparsable {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** Where `normalisePoint` writes its answer: reused from point to point, so that the hot path allocates nothing. */
export interface NormalPoint {
  source: string
  /** ms since the epoch */
  time: number
  /** NaN is a gap (SPEC PT1). */
  value: number
}

export interface PointFault {
  readonly code: ErrorCode
  readonly message: string
}

/** ±8.64e15 ms is what a Date can hold. */
const MAX_TIME = 8.64e15
const ISO = /^[+-]?\d{4,6}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i
const ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i

/**
 * Reads one posted point into `out` (SPEC PT1, PT3), or says why not. A missing source becomes `defaultSource`, a
 * missing time `now`. Text without a time zone is UTC. Aliases of `time`: `t`, `ts`, `timestamp`, in this order.
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
  if (raw instanceof Unparsable) return { code: 'bad_json', message: raw.message }
  const point = raw as Record<string, unknown>

  const source = point.source
  if (typeof source === 'string') {
    if (source.length > 64 || !isPlain(source)) {
      const fault = feedIdFault(source)
      if (fault !== null) return { code: 'bad_source', message: fault }
    }
    out.source = source
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
    return null
  }
  const ms = typeof time === 'number' ? time : typeof time === 'string' ? parseTime(time) : Number.NaN
  if (!(Math.abs(ms) <= MAX_TIME)) {
    return {
      code: 'bad_time',
      message: `The time must be ms since 1970 or ISO 8601 text, not ${show(time)}.`,
    }
  }
  out.time = ms
  return null
}

/** True for printable ASCII without outer spaces: what nearly every source is made of. */
function isPlain(text: string): boolean {
  const n = text.length
  if (n === 0) return false
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
  if (/^[+-]?(nan|inf|infinity)$/i.test(trimmed)) return notFinite(trimmed)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) {
    return { code: 'not_a_number', message: `The value must be a number, not ${show(text)}.` }
  }
  const number = Number(trimmed)
  if (!Number.isFinite(number)) return notFinite(trimmed)
  out.value = number
  return null
}

function notFinite(value: unknown): PointFault {
  return { code: 'not_finite', message: `The value must be finite, not ${String(value).slice(0, 40)}.` }
}

/** ms since the epoch, NaN where the text is no time. */
function parseTime(text: string): number {
  const trimmed = text.trim()
  if (/^-?\d+(\.\d+)?$/.test(trimmed) && !/^\d{4}$/.test(trimmed)) return Number(trimmed)
  if (!ISO.test(trimmed)) return Number.NaN
  const dated = trimmed.replace(' ', 'T')
  return Date.parse(dated.length > 10 && !ZONE.test(dated) ? `${dated}Z` : dated)
}

/** Never writes an array or object out: it may be huge, or nested too deeply for that. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > 57 ? `${value.slice(0, 54)}...` : value)
}
