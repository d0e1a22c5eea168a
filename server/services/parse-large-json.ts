import { JsonScanner } from '../../lib/domain/json-scanner.ts'
import { Unparsable } from '../../lib/domain/normalise-point.ts'
import { parseJson } from '../../lib/domain/parse-json.ts'
import { withOwnDigits } from '../../lib/domain/text/own-digits.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { faultAt, placedFault } from './json-fault.ts'
import { leanPoint } from './lean-point.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** A text up to this length may be parsed whole: the worst one (thousands of keys) takes some 10 ms, an honest one 0.5 ms. */
export const WHOLE_BYTES = 65_536
/** A point takes some 100 bytes. In a larger text, one that is larger than this is refused by its index and never parsed. */
export const MAX_POINT_BYTES = 16_384
/** Elements are parsed together up to about this length. */
const GROUP_BYTES = 32_768
/** Points that are larger than this on average are made lean. */
const LEAN_BYTES = 160

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** Yields wherever others may have their turn. */
type Steps<T> = Generator<undefined, T>

/** Stands in the place of a point that is not parsed. */
export function tooLargePoint(): Unparsable {
  return new Unparsable(`The point is larger than ${MAX_POINT_BYTES} bytes.`, 'bad_point')
}

export function tooManyPoints(most: number): AppError {
  return new AppError('too_many_points', `more than ${most} points in one request; send them in parts`)
}

/**
 * A point, an array of points or `{"points": […]}` of any length, as `parseJson` would read it, but in steps with a turn for
 * others after each. A point that is too large is an `Unparsable`, and a large one has only what points are read for. Throws
 * a SyntaxError for what is not JSON, and `too_many_points` as soon as there are more. `bytes` must be valid UTF-8.
 */
export async function parseLargeJson(bytes: Buffer, maxPoints: number): Promise<unknown> {
  const steps = new LargeJson(bytes, maxPoints).value()
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    await yieldToEvents()
  }
}

class LargeJson {
  readonly #bytes: Buffer
  readonly #maxPoints: number
  readonly #scanner: JsonScanner
  /** Where the piece began that is gone over now, and which brackets are open there: errors are told from it. */
  #from = 0
  #opened = ''

  constructor(bytes: Buffer, maxPoints: number) {
    this.#bytes = bytes
    this.#maxPoints = maxPoints
    this.#scanner = new JsonScanner(bytes)
  }

  *value(): Steps<unknown> {
    const scanner = this.#scanner
    if (!scanner.skipBlanks()) yield* this.#blanks()
    const first = scanner.peek()
    if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) return this.#word()
    const value = first === OPEN_ARRAY ? yield* this.#array() : yield* this.#object()
    while (!scanner.skipBlanks()) {
      if (!scanner.advance()) return value
      yield
    }
    throw new SyntaxError(`Unexpected non-whitespace character after JSON at position ${scanner.at}`)
  }

  /** Neither an array nor an object. Its beginning says whether it is JSON, of which it is none that holds points. */
  #word(): unknown {
    const { at } = this.#scanner
    return this.#scanner.peek() === QUOTE
      ? ''
      : parseJson(this.#bytes.toString('utf8', at, at + MAX_POINT_BYTES))
  }

  *#array(): Steps<unknown[]> {
    const scanner = this.#scanner
    const points: unknown[] = []
    scanner.at++
    this.#begin('[')
    let count = 0
    let end = scanner.at
    const parseGroup = (): void => {
      if (count > 0) this.#parseGroup(end, count, points)
      count = 0
    }
    for (;;) {
      if (!scanner.skipBlanks()) yield* this.#blanks()
      const byte = scanner.peek()
      if (byte === CLOSE_ARRAY && points.length + count === 0) break
      if (byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) throw this.#fault()
      if (points.length + count >= this.#maxPoints) throw tooManyPoints(this.#maxPoints)
      const from = scanner.at
      if (from - this.#from > GROUP_BYTES) {
        parseGroup()
        yield
      }
      if (count === 0) this.#begin('[')
      scanner.begin()
      if (!scanner.skipValue()) yield* this.#rest()
      if (scanner.at - from <= MAX_POINT_BYTES) {
        count++
        end = scanner.at
      } else {
        parseGroup()
        points.push(tooLargePoint())
      }
      if (!scanner.skipBlanks()) yield* this.#blanks()
      if (scanner.peek() === CLOSE_ARRAY) break
      if (scanner.peek() !== COMMA) {
        parseGroup()
        throw this.#fault()
      }
      scanner.at++
    }
    parseGroup()
    scanner.at++
    return points
  }

  *#object(): Steps<unknown> {
    const scanner = this.#scanner
    const members: string[] = []
    let bytes = 0
    let points: unknown[] | null = null
    scanner.at++
    for (let first = true; ; first = false) {
      this.#begin(first ? '{' : '{"":0,')
      if (!scanner.skipBlanks()) yield* this.#blanks()
      if (scanner.peek() === CLOSE_OBJECT && first) break
      if (scanner.peek() !== QUOTE) throw this.#fault()
      this.#begin('{')
      const from = scanner.at
      yield* this.#next()
      const isPoints = this.#bytes.toString('utf8', from, Math.min(scanner.at, from + 10)) === '"points"'
      if (!scanner.skipBlanks()) yield* this.#blanks()
      if (scanner.peek() !== COLON) throw this.#fault()
      scanner.at++
      if (!scanner.skipBlanks()) yield* this.#blanks()
      if (isPoints && scanner.peek() === OPEN_ARRAY) {
        points = yield* this.#array()
        this.#begin('{"":0')
      } else {
        if (isPoints) points = null
        if (scanner.peek() === COMMA || scanner.peek() === CLOSE_OBJECT) throw this.#fault()
        yield* this.#next()
        bytes += scanner.at - from
        if (bytes <= MAX_POINT_BYTES) members.push(this.#member(from))
      }
      if (!scanner.skipBlanks()) yield* this.#blanks()
      if (scanner.peek() === CLOSE_OBJECT) break
      if (scanner.peek() !== COMMA) throw this.#fault()
      scanner.at++
    }
    scanner.at++
    if (bytes <= MAX_POINT_BYTES) {
      const text = `{${members.join()}}`
      const rest = withOwnDigits(parseJson(text), text)
      return points === null ? rest : { ...(rest as object), points }
    }
    if (points === null) return tooLargePoint()
    throw new AppError('bad_request', `Beside its points the request has more than ${MAX_POINT_BYTES} bytes.`)
  }

  #begin(opened: string): void {
    this.#from = this.#scanner.at
    this.#opened = opened
  }

  #fault(): SyntaxError {
    return faultAt(this.#bytes, this.#from, this.#scanner.at, this.#opened)
  }

  #member(from: number): string {
    const text = this.#bytes.toString('utf8', from, this.#scanner.at)
    try {
      parseJson(`{${text}}`)
    } catch (error) {
      throw placedFault(error, from - 1)
    }
    return text
  }

  #parseGroup(end: number, count: number, points: unknown[]): void {
    try {
      const group = parseJson(`[${this.#bytes.toString('utf8', this.#from, end)}]`) as unknown[]
      const large = end - this.#from > count * LEAN_BYTES
      for (const point of group) points.push(large ? leanPoint(point) : point)
    } catch (error) {
      throw placedFault(error, this.#from - 1)
    }
  }

  /** All of the value that stands at `at`. */
  *#next(): Steps<void> {
    this.#scanner.begin()
    if (!this.#scanner.skipValue()) yield* this.#rest()
  }

  *#rest(): Steps<void> {
    do {
      if (!this.#scanner.advance()) throw this.#fault()
      yield
    } while (!this.#scanner.skipValue())
  }

  *#blanks(): Steps<void> {
    do {
      if (!this.#scanner.advance()) throw this.#fault()
      yield
    } while (!this.#scanner.skipBlanks())
  }
}
