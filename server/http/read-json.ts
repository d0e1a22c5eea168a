import type { IncomingMessage } from 'node:http'
import { weighJson } from '../../lib/domain/json-weight.ts'
import { MAX_NESTING } from '../../lib/domain/nesting.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Bodies } from '../services/bodies.ts'
import { NESTED } from '../services/describe-fault.ts'
import { yieldToEvents } from '../services/yield-to-events.ts'
import { withBody } from './read-body.ts'

/** Values of one body, which take some 10 ms to parse and 20 to hold against a schema. The largest room has fewer. */
const MAX_VALUES = 16_384

/** A body of more is parsed in a turn of its own, and so is what comes of it: many may be there in the same turn. */
const SMALL_BYTES = 1024

/** The body as JSON, whatever type it is declared as: curl's -d declares a form. */
export function readJson(request: IncomingMessage, limit: number, bodies: Bodies): Promise<unknown> {
  return withBody(request, limit, bodies, async (body) => {
    if (body.length <= SMALL_BYTES) return parse(body)
    await yieldToEvents()
    const value = parse(body)
    await yieldToEvents()
    return value
  })
}

function parse(body: Buffer): unknown {
  // Some editors begin a file with a byte order mark.
  const text = body.toString('utf8').replace(/^\ufeff/, '')
  if (text.trim() === '') throw new AppError('bad_json', 'the body is empty; send JSON')
  const { values, levels } = weighJson(text, MAX_VALUES)
  if (values > MAX_VALUES)
    throw new AppError('too_large', `A body of JSON has at most ${MAX_VALUES} values here.`)
  if (levels > MAX_NESTING) throw new AppError('bad_json', NESTED)
  return parseText(text)
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('bad_json', `the body is not JSON: ${(error as Error).message}`)
  }
}
