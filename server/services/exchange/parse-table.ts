import { HistoryFile } from '../../../lib/domain/exchange/history-file.ts'
import { JsonSequence } from '../../../lib/domain/exchange/json-sequence.ts'
import { LineFault } from '../../../lib/domain/exchange/line-fault.ts'
import { Unparsable } from '../../../lib/domain/normalise-point.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import { MAX_POINT_BYTES, tooLargePoint, tooManyPoints } from '../parse-large-json.ts'
import { yieldToEvents } from '../yield-to-events.ts'
import { type NumberedLines, readLines } from './read-lines.ts'
import { utf8Chunks } from './utf8-chunks.ts'

const SLICE_LINES = 1024

/** Points of a body of CSV, read as a file of history is; what is refused says its line. `source` as for an import. */
export async function parseCsv(body: Buffer, maxPoints: number, source: string | null): Promise<unknown[]> {
  const file = new HistoryFile({ mapping: {}, prefix: source })
  const points: unknown[] = []
  const take = (found: Iterable<{ line: number; raw: unknown }>) => {
    for (const { line, raw } of found) {
      if (points.length >= maxPoints) throw tooManyPoints(maxPoints)
      points.push(raw instanceof LineFault ? new Unparsable(`line ${line}: ${raw.message}`, raw.code) : raw)
    }
  }
  for await (const { first, lines } of slices(body)) take(file.take(first, lines))
  take(file.end())
  if (points.length === 0) throw new AppError('bad_request', 'the body holds no points')
  return points
}

/** Points of a JSON text sequence (RFC 7464). */
export async function parseSequence(
  body: Buffer,
  maxPoints: number,
  parse: (text: string) => unknown,
): Promise<unknown[]> {
  const sequence = new JsonSequence()
  const points: unknown[] = []
  const take = (records: Iterable<{ text: string | LineFault }>) => {
    for (const { text } of records) {
      if (points.length >= maxPoints) throw tooManyPoints(maxPoints)
      if (text instanceof LineFault) points.push(new Unparsable(text.message, text.code))
      else points.push(text.length > MAX_POINT_BYTES ? tooLargePoint() : parse(text))
    }
  }
  for await (const { first, lines } of slices(body)) take(sequence.take(first, lines))
  take(sequence.end())
  if (points.length === 0) throw new AppError('bad_json', 'the body is empty; send a point a record')
  return points
}

async function* slices(body: Buffer): AsyncGenerator<NumberedLines> {
  for await (const { first, lines } of readLines(utf8Chunks(inParts(body)))) {
    for (let from = 0; from < lines.length; from += SLICE_LINES) {
      yield { first: first + from, lines: lines.slice(from, from + SLICE_LINES) }
      await yieldToEvents()
    }
  }
}

async function* inParts(body: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < body.length; from += 65_536) yield body.subarray(from, from + 65_536)
}
