import type { IncomingMessage } from 'node:http'
import { isTooNested } from '../../lib/domain/nesting.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { NESTED } from '../services/describe-fault.ts'
import type { Bodies } from './bodies.ts'
import { withBody } from './read-body.ts'

/** The body as JSON, whatever type it is declared as: curl's -d declares a form. */
export function readJson(request: IncomingMessage, limit: number, bodies: Bodies): Promise<unknown> {
  return withBody(request, limit, bodies, parse)
}

function parse(body: Buffer): unknown {
  // Some editors begin a file with a byte order mark.
  const text = body.toString('utf8').replace(/^\ufeff/, '')
  if (text.trim() === '') throw new AppError('bad_json', 'the body is empty; send JSON')
  const value = parseText(text)
  if (isTooNested(value)) throw new AppError('bad_json', NESTED)
  return value
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('bad_json', `the body is not JSON: ${(error as Error).message}`)
  }
}
