import type { IncomingMessage } from 'node:http'
import { AppError } from '../../lib/protocol/errors.ts'
import { readBody } from './read-body.ts'

/** The body as JSON, whatever type it is declared as: curl's -d declares a form. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  // Some editors begin a file with a byte order mark.
  const text = (await readBody(request, limit)).toString('utf8').replace(/^\ufeff/, '')
  if (text.trim() === '') throw new AppError('bad_json', 'the body is empty; send JSON')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('bad_json', `the body is not JSON: ${(error as Error).message}`)
  }
}
