import type { IncomingMessage } from 'node:http'
import { AppError } from '../../lib/protocol/errors.ts'
import type { PointsType } from '../services/parse-points.ts'

const UTF8 = /^(?:utf-?8|us-ascii|ascii)$/i

/** What a body of points is declared to be, and the decoder of its charset; null where it is UTF-8. 415 for all else. */
export function declaredType(request: IncomingMessage): { type: PointsType; decoder: TextDecoder | null } {
  const [name = '', ...parameters] = (request.headers['content-type'] ?? '').split(';')
  const type = typeOf(name.trim().toLowerCase())
  const charset = parameters
    .map((text) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(text)?.[1])
    .find(Boolean)
  if (charset === undefined || UTF8.test(charset)) return { type, decoder: null }
  try {
    return { type, decoder: new TextDecoder(charset, { fatal: true }) }
  } catch {
    throw new AppError('unsupported_type', `The charset ${charset.slice(0, 40)} is not known; send UTF-8`)
  }
}

function typeOf(type: string): PointsType {
  if (type === 'application/json-seq') return 'json-seq'
  if (/^application\/(x-)?(ndjson|jsonl|json-lines)$/.test(type)) return 'ndjson'
  if (/^text\/(csv|x-csv|tab-separated-values)$|^application\/(x-)?csv$/.test(type)) return 'csv'
  // curl's -d declares a form, beacons text; what counts is what is inside.
  if (type === '' || /json$|^text\/|^application\/(x-www-form-urlencoded|octet-stream)$/.test(type))
    return 'json'
  throw new AppError('unsupported_type', `Content-Type ${type.slice(0, 100)} is not JSON, NDJSON or CSV`)
}
