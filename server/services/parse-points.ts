import { isUtf8 } from 'node:buffer'
import { Unparsable } from '../../lib/domain/normalise-point.ts'
import { parseJson } from '../../lib/domain/parse-json.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { yieldToEvents } from './yield-to-events.ts'

const OPEN_ARRAY = 0x5b
const OPEN_OBJECT = 0x7b
const COMMA = 0x2c
/** Lines that are not JSON cost some microseconds each. */
const SLICE_LINES = 2048

/**
 * A body of points: JSON, or NDJSON where it is declared so or looks so (a first line that is JSON by itself). A line
 * that is not JSON becomes an `Unparsable`, refused by its index like a bad point.
 */
export async function parsePoints(
  body: Buffer,
  declared: 'json' | 'ndjson',
  maxLines: number,
): Promise<unknown> {
  if (!isUtf8(body)) throw new AppError('bad_json', 'the body is not valid UTF-8')
  checkStructure(body, maxLines)
  const text = body.toString('utf8').replace(/^\uFEFF/, '')
  if (declared === 'ndjson') return parseLines(text, maxLines)
  try {
    return parseJson(text)
  } catch (error) {
    if (looksLikeLines(text)) return parseLines(text, maxLines)
    if (text.trim() === '') throw new AppError('bad_json', 'the body is empty; send a point as JSON')
    throw new AppError('bad_json', `the body is not JSON: ${(error as Error).message}`)
  }
}

function looksLikeLines(text: string): boolean {
  const start = text.search(/\S/)
  const end = text.indexOf('\n', start)
  if (start < 0 || end < 0 || text[start] !== '{') return false
  try {
    parseJson(text.slice(start, end))
    return true
  } catch {
    return false
  }
}

/**
 * JSON.parse takes seconds over some 10 MB of nothing but brackets. A body of at most `maxPoints` points has no use for
 * more of them than this (in its texts neither), and is refused at the cost of a scan.
 */
export function checkStructure(body: Buffer, maxPoints: number): void {
  const most = 1000 + 4 * maxPoints
  if (body.length <= most) return
  let opened = 0
  let commas = 0
  for (const byte of body) {
    if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) opened++
    else if (byte === COMMA) commas++
  }
  if (opened > most || commas > 8 * most)
    throw new AppError('too_many_points', `more than ${maxPoints} points in one request; send them in parts`)
}

/** Blank lines are skipped and take no index. */
async function parseLines(text: string, maxLines: number): Promise<unknown[]> {
  const points: unknown[] = []
  let from = 0
  for (let lines = 1; from < text.length; lines++) {
    if (lines % SLICE_LINES === 0) await yieldToEvents()
    let to = text.indexOf('\n', from)
    if (to < 0) to = text.length
    const line = text.slice(from, to)
    from = to + 1
    if (line.trim() === '') continue
    if (points.length >= maxLines)
      throw new AppError('too_many_points', `more than ${maxLines} points in one request; send them in parts`)
    points.push(parseLine(line))
  }
  if (points.length === 0) throw new AppError('bad_json', 'the body is empty; send a point a line')
  return points
}

function parseLine(line: string): unknown {
  try {
    return parseJson(line)
  } catch (error) {
    return new Unparsable(`not JSON: ${(error as Error).message}`)
  }
}
