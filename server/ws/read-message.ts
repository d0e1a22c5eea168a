import { isUtf8 } from 'node:buffer'
import { hasAtMostValues } from '../../lib/domain/json-weight.ts'
import { parseJson } from '../../lib/domain/parse-json.ts'
import { withOwnDigits } from '../../lib/domain/text/own-digits.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { parseLargeJson, WHOLE_BYTES } from '../services/parse-large-json.ts'

/** A longer message is one of points. */
const MAX_QUESTION_BYTES = 1024 * 1024
/** Values that are parsed in one turn: some 5 ms. */
const MAX_VALUES = 8192

/**
 * Parses a message: at once where that takes a few ms at most, otherwise in slices, as points. Throws, or rejects with,
 * `bad_json` or `too_many_points`.
 */
export function readMessage(bytes: Buffer, isBinary: boolean, maxPoints: number): unknown {
  if (isBinary && !isUtf8(bytes)) throw new AppError('bad_json', 'the message is not JSON text')
  try {
    if (bytes.length <= MAX_QUESTION_BYTES) {
      const text = bytes.toString('utf8')
      if (bytes.length <= WHOLE_BYTES || hasAtMostValues(text, MAX_VALUES))
        return withOwnDigits(parseJson(text), text)
    }
  } catch (error) {
    throw notJson(error)
  }
  return parseLargeJson(bytes, maxPoints).catch((error: unknown) => {
    throw notJson(error)
  })
}

function notJson(error: unknown): unknown {
  return error instanceof SyntaxError
    ? new AppError('bad_json', `the message is not JSON: ${error.message}`)
    : error
}
