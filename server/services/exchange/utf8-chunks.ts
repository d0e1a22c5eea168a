const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/**
 * A body as UTF-8 whose lines end in line feeds: UTF-16 is told by its byte order mark, or by the zeros beside its first
 * letters, and a carriage return alone ends a line as well. `asked` overrules what the bytes say; `onEncoding` hears it.
 */
export async function* utf8Chunks(
  chunks: AsyncIterable<Buffer>,
  asked: Encoding | null = null,
  onEncoding: (encoding: Encoding) => void = () => undefined,
): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0)
  let recode: ((chunk: Buffer | null) => Buffer) | null = null
  const lineEnds = createLineEnds()
  for await (const chunk of chunks) {
    let text = chunk
    if (recode === null) {
      head = Buffer.concat([head, chunk])
      if (head.length < 4) continue
      text = head
    }
    recode ??= begin(head, asked, onEncoding)
    yield lineEnds(recode(text))
  }
  if (recode === null) recode = begin(head, asked, onEncoding)
  else head = Buffer.alloc(0)
  yield lineEnds(Buffer.concat([recode(head), recode(null)]))
}

function begin(
  head: Buffer,
  asked: Encoding | null,
  onEncoding: (encoding: Encoding) => void,
): (chunk: Buffer | null) => Buffer {
  const encoding = asked ?? encodingOf(head)
  onEncoding(encoding)
  if (encoding === 'utf-8') return (chunk) => chunk ?? Buffer.alloc(0)
  // The decoder takes the mark away; readers of UTF-8 do so themselves.
  const decoder = new TextDecoder(encoding)
  return (chunk) =>
    Buffer.from(chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true }), 'utf8')
}

function encodingOf(head: Buffer): Encoding {
  const [a, b, c, d] = head
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le'
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'utf-16be'
  return 'utf-8'
}

/** Carriage returns that no line feed follows become line feeds. One at the end of a chunk is one, unless a feed comes next. */
function createLineEnds(): (chunk: Buffer) => Buffer {
  let ended = false
  return (chunk) => {
    const from = ended && chunk[0] === LINE_FEED ? 1 : 0
    if (chunk.length > 0) ended = chunk.at(-1) === CARRIAGE_RETURN
    let at = chunk.indexOf(CARRIAGE_RETURN, from)
    if (at < 0) return chunk.subarray(from)
    const text = Buffer.from(chunk.subarray(from))
    at -= from
    while (at >= 0) {
      if (text[at + 1] !== LINE_FEED) text[at] = LINE_FEED
      at = text.indexOf(CARRIAGE_RETURN, at + 1)
    }
    return text
  }
}
