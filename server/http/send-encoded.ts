import type { Readable } from 'node:stream'

/** Streams and bytes are sent as they are; the route's declared schema describes what the text holds. */
export function sendEncoded<R extends { send(payload: never): unknown }>(
  reply: R,
  payload: Readable | Buffer,
): R {
  reply.send(payload as never)
  return reply
}
