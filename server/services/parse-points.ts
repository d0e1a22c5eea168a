import { isUtf8 } from 'node:buffer'
import { Unparsable } from '../../lib/domain/normalise-point.ts'
import { parseJson } from '../../lib/domain/parse-json.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { parseCsv, parseSequence } from './exchange/parse-table.ts'
import {
  MAX_POINT_BYTES,
  parseLargeJson,
  tooLargePoint,
  tooManyPoints,
  WHOLE_BYTES,
} from './parse-large-json.ts'
import { yieldToEvents } from './yield-to-events.ts'

const LINE_FEED = 0x0a
const OPEN_OBJECT = 0x7b
/** Lines are read in slices of at most so many bytes, and so many lines: one that is not JSON costs some microseconds. */
const SLICE_BYTES = 65_536
const SLICE_LINES = 1024

export type PointsType = 'json' | 'ndjson' | 'json-seq' | 'csv'

/**
 * A body of points as it is declared: CSV, a JSON text sequence, JSON, or NDJSON where it is declared so or looks so (a first line that is JSON by itself). A line
 * that is not JSON, or too long, becomes an `Unparsable`, refused by its index like a bad point.
 */
export async function parsePoints(
  body: Buffer,
  declared: PointsType,
  maxPoints: number,
  source: string | null,
): Promise<unknown> {
  if (declared === 'csv') return parseCsv(body, maxPoints, source)
  if (!isUtf8(body)) throw new AppError('bad_json', 'the body is not valid UTF-8')
  const bytes = withoutMark(body)
  if (declared === 'json-seq') return parseSequence(bytes, maxPoints, parseLine)
  if (declared === 'ndjson') return parseLines(bytes, maxPoints)
  try {
    return bytes.length <= WHOLE_BYTES
      ? parseJson(bytes.toString('utf8'))
      : await parseLargeJson(bytes, maxPoints)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const start = bytes.subarray(0, WHOLE_BYTES).findIndex((byte) => byte > 0x20)
    if (start < 0) throw new AppError('bad_json', 'the body is empty; send a point as JSON')
    if (looksLikeLines(bytes.subarray(start))) return parseLines(bytes, maxPoints)
    throw new AppError('bad_json', `the body is not JSON: ${error.message}`)
  }
}

function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body
}

function looksLikeLines(bytes: Buffer): boolean {
  const end = bytes.indexOf(LINE_FEED)
  if (end < 0 || end > MAX_POINT_BYTES || bytes[0] !== OPEN_OBJECT) return false
  return !(parseLine(bytes.toString('utf8', 0, end)) instanceof Unparsable)
}

/** Blank lines are skipped and take no index. */
async function parseLines(bytes: Buffer, maxPoints: number): Promise<unknown[]> {
  const points: unknown[] = []
  let lines = 0
  for (let from = 0; from < bytes.length; ) {
    const to = endOfSlice(bytes, from)
    for (const line of bytes.toString('utf8', from, Math.min(to, from + SLICE_BYTES)).split('\n')) {
      if (++lines % SLICE_LINES === 0) await yieldToEvents()
      if (line.trim() === '') continue
      if (points.length >= maxPoints) throw tooManyPoints(maxPoints)
      points.push(parseLine(line))
    }
    from = to + 1
    if (from < bytes.length) await yieldToEvents()
  }
  if (points.length === 0) throw new AppError('bad_json', 'the body is empty; send a point a line')
  return points
}

/** Where the last line ends that begins and ends within a slice; that of the first line where it is longer. */
function endOfSlice(bytes: Buffer, from: number): number {
  if (bytes.length - from <= SLICE_BYTES) return bytes.length
  const within = bytes.lastIndexOf(LINE_FEED, from + SLICE_BYTES - 1)
  if (within >= from) return within
  const after = bytes.indexOf(LINE_FEED, from + SLICE_BYTES)
  return after < 0 ? bytes.length : after
}

function parseLine(line: string): unknown {
  if (line.length > MAX_POINT_BYTES) return tooLargePoint()
  try {
    return parseJson(line)
  } catch (error) {
    return new Unparsable(`not JSON: ${(error as Error).message}`)
  }
}
