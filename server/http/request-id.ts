import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What may stand in a header and in a log line without harm to either. */
const SANE = /^[A-Za-z0-9._-]{1,64}$/
const ids = new WeakMap<IncomingMessage, string>()

/** The id of a request: as a proxy or the client named it in `x-request-id`, or a new one. The same however often it is asked. */
export function requestId(request: IncomingMessage): string {
  let id = ids.get(request)
  if (id === undefined) {
    const given = request.headers['x-request-id']
    id = typeof given === 'string' && SANE.test(given) ? given : randomUUID()
    ids.set(request, id)
  }
  return id
}
