import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { AnswerReader, UnreadAnswers } from '../services/unread-answers.ts'
import { sendEncoded } from './send-encoded.ts'

/**
 * Room for an answer, from before it is made until its reader has taken it or gone. `take` throws `busy` where there is none;
 * the connection is reset where others need the room and its reader is the slowest.
 */
export function readerOf(
  reply: FastifyReply,
  unread: UnreadAnswers,
): AnswerReader & { readonly gone: AbortSignal } {
  const reader = unread.reader(() => reply.raw.socket?.resetAndDestroy())
  const gone = new AbortController()
  reply.raw.once('close', () => {
    reader.close()
    gone.abort()
  })
  return { ...reader, gone: gone.signal }
}

/** Sends parts as they are taken. Where they break off, the connection is reset: a plain end would pass for the whole. */
export function answerInParts(reply: FastifyReply, parts: AsyncIterable<string | Uint8Array>): FastifyReply {
  const stream = Readable.from(parts)
  stream.once('error', () => reply.raw.socket?.resetAndDestroy())
  return sendEncoded(reply, stream)
}
