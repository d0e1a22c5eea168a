import { AppError } from '../../protocol/errors.ts'
import { parseJson } from '../parse-json.ts'

/** Whole numbers up to here are the same as a float; 0 may have been a tiny one. */
const EXACT = 2 ** 50

declare global {
  interface JSON {
    /** Text that `stringify` writes as it is (ES2026). */
    rawJSON(text: string): object
  }
}

/**
 * A message with its `id`, and the `data` of an echo, as the text wrote their numbers: they go back to who sent them, and a
 * float holds 15 digits of them for certain. The others stay numbers. Parses the
 * text again where it has to; throws `bad_request` where that nests too deeply.
 */
export function withOwnDigits(body: unknown, text: string): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const isEcho = 'query' in body && body.query === 'echo' && 'data' in body
  const mayDiffer = ('id' in body && !isExact(body.id)) || (isEcho && !isExact(body.data))
  if (!mayDiffer) return body
  const exact = parseExactly(text)
  if (typeof exact !== 'object' || exact === null) return body
  return {
    ...body,
    ...('id' in exact ? { id: exact.id } : {}),
    ...(isEcho && 'data' in exact ? { data: exact.data } : {}),
  }
}

function isExact(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && value !== 0 && Math.abs(value) <= EXACT
  return typeof value !== 'object' || value === null
}

function parseExactly(text: string): unknown {
  try {
    return parseJson(text, (_key, value: unknown, context: { source?: string } = {}) => {
      const { source } = context
      return typeof value === 'number' && source !== undefined && source !== String(value)
        ? JSON.rawJSON(source)
        : value
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new AppError('bad_request', 'what should be sent back is nested too deeply', { cause: error })
  }
}
