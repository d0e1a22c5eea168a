/** A longer piece is not gone over again to say what is wrong within. */
const MAX_PIECE_BYTES = 65_536
/** What is shown behind the place of an error. */
const EXCERPT_BYTES = 20

/** The error of a piece of JSON, with its position as one of the whole text: `shift` bytes stand before the piece. */
export function placedFault(error: unknown, shift: number): unknown {
  if (!(error instanceof SyntaxError)) return error
  const message = error.message.replace(
    / at position (\d+)( \(line \d+ column \d+\))?/,
    (_, at: string) => ` at position ${Number(at) + shift}`,
  )
  return new SyntaxError(message, { cause: error })
}

/**
 * Says what is wrong with bytes [from, at], which follow on `opened` (the brackets that are open there): in the words of
 * JSON.parse, where they are few.
 */
export function faultAt(bytes: Buffer, from: number, at: number, opened: string): SyntaxError {
  const end = Math.min(bytes.length, at)
  if (end - from <= MAX_PIECE_BYTES) {
    try {
      JSON.parse(opened + bytes.toString('utf8', from, end + EXCERPT_BYTES))
    } catch (error) {
      const placed = placedFault(error, from - opened.length)
      if (placed instanceof SyntaxError) return placed
    }
  }
  return new SyntaxError(
    end === bytes.length ? 'Unexpected end of JSON input' : `Unexpected token in JSON at position ${end}`,
  )
}
