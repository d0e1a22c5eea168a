import { isUtf8 } from 'node:buffer'
import { LineFault } from '../../../lib/domain/exchange/line-fault.ts'

/** A header of 10,000 columns takes some 200 kB; this bounds what is held of a line that never ends. */
const MAX_LINE_BYTES = 1_048_576
const LINE_FEED = 0x0a
const NOT_UTF8 = 'The line is not valid UTF-8. Say encoding=windows-1252 where an older program wrote it.'

export interface NumberedLines {
  /** Number of the first one, from 1. */
  readonly first: number
  /** Without their ends; a fault for what is not a line of text. */
  readonly lines: readonly (string | LineFault)[]
}

/**
 * The lines of a body of any length, as they come in: what is held is one chunk and the beginning of one line. Where the body
 * is only the beginning of a file (`whole` false), its last line may be a part of one, and is left out.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, whole = true): AsyncGenerator<NumberedLines> {
  let first = 1
  let begun: Buffer = Buffer.alloc(0)
  let tooLong = false
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_FEED)
    if (end >= 0) {
      const lines = splitLines(Buffer.concat([begun, chunk.subarray(0, end)]))
      if (tooLong) lines[0] = longLine()
      yield { first, lines: first === 1 ? withoutMark(lines) : lines }
      first += lines.length
      tooLong = false
      begun = Buffer.alloc(0)
    }
    begun = tooLong ? begun : Buffer.concat([begun, chunk.subarray(end + 1)])
    tooLong ||= begun.length > MAX_LINE_BYTES
    if (tooLong) begun = Buffer.alloc(0)
  }
  if (!whole || (!tooLong && begun.length === 0)) return
  const lines = tooLong ? [longLine()] : splitLines(begun)
  yield { first, lines: first === 1 ? withoutMark(lines) : lines }
}

function splitLines(bytes: Buffer): (string | LineFault)[] {
  if (isUtf8(bytes)) return bytes.toString('utf8').split('\n').map(checked)
  const lines: (string | LineFault)[] = []
  for (let from = 0; from <= bytes.length; ) {
    let to = bytes.indexOf(LINE_FEED, from)
    if (to < 0) to = bytes.length
    const line = bytes.subarray(from, to)
    lines.push(isUtf8(line) ? checked(line.toString('utf8')) : new LineFault('bad_point', NOT_UTF8))
    from = to + 1
  }
  return lines
}

function checked(line: string): string | LineFault {
  if (line.length > MAX_LINE_BYTES) return longLine()
  if (line.includes('\0')) return new LineFault('bad_point', 'The line holds binary zeros: it is not text.')
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

function longLine(): LineFault {
  return new LineFault('bad_point', `The line is longer than ${MAX_LINE_BYTES} bytes.`)
}

/** Without a byte order mark. */
function withoutMark([line, ...others]: (string | LineFault)[]): (string | LineFault)[] {
  return line === undefined ? [] : [typeof line === 'string' ? line.replace(/^\uFEFF/, '') : line, ...others]
}
