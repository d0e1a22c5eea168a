import { isUtf8 } from 'node:buffer'
import { Unparsable } from '../../lib/domain/normalise-point.ts'
import { AppError } from '../../lib/protocol/errors.ts'

/**
 * A body of points: JSON, or NDJSON where it is declared so or looks so (a first line that is JSON by itself). A line
 * that is not JSON becomes an `Unparsable`, refused by its index like a bad point.
 */
export function parsePoints(body: Buffer, declared: 'json' | 'ndjson', maxLines: number): unknown {
  if (!isUtf8(body)) throw new AppError('bad_json', 'the body is not valid UTF-8')
  const text = body.toString('utf8').replace(/^\uFEFF/, '')
  if (declared === 'ndjson') return parseLines(text, maxLines)
  try {
    return JSON.parse(text)
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
    JSON.parse(text.slice(start, end))
    return true
  } catch {
    return false
  }
}

/** Blank lines are skipped and take no index. */
function parseLines(text: string, maxLines: number): unknown[] {
  const points: unknown[] = []
  let from = 0
  while (from < text.length) {
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
    return JSON.parse(line)
  } catch (error) {
    return new Unparsable(`not JSON: ${(error as Error).message}`)
  }
}
