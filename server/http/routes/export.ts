import { Readable } from 'node:stream'
import type { Logger } from 'pino'
import { z } from 'zod'
import { AppError } from '../../../lib/protocol/errors.ts'
import { errorAnswerSchema } from '../../../lib/protocol/http-api.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Exports } from '../../services/exports.ts'
import type { FeedChoice } from '../../services/find-feeds.ts'
import { createTransferSlots } from '../../services/transfer-slots.ts'
import { attachment } from '../attachment.ts'
import type { Api } from '../create-api.ts'
import { feedField, flagField, timeField } from '../query-fields.ts'
import { sendEncoded } from '../send-encoded.ts'

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  npy: 'application/octet-stream',
}
/** A few MB each, while their readers are quick enough. */
const MAX_AT_ONCE = 16
/** A reader that takes nothing for so long has gone. */
const STALLED_MS = 120_000

export function addExportRoutes(
  api: Api,
  { exports, clock, logger }: { exports: Exports; clock: Clock; logger: Logger },
): void {
  const slots = createTransferSlots({
    clock,
    most: MAX_AT_ONCE,
    what: 'the file was read',
    full: () =>
      new AppError('overloaded', `${MAX_AT_ONCE} exports are running; try again`, { retryAfter: 5 }),
  })

  api.route({
    method: 'GET',
    url: '/api/v1/export',
    exposeHeadRoute: false,
    schema: {
      summary: 'All entries of any range as a file, of one feed or of several',
      description:
        'Streamed, of any length; what is posted meanwhile is left out. csv has the columns time, value and offset, and ' +
        'source before them where the feeds are several or chosen by `match`; a gap is an empty value. ndjson has a point ' +
        'a line, as it may be posted again. npy (one feed) is a structured array for numpy.load. An answer that breaks ' +
        'off is not the whole: the connection is reset then. `x-complete: false` (one feed) says that entries of the ' +
        'range are no longer held.',
      tags: ['points'],
      querystring: z.object({
        feed: z.union([feedField, z.array(feedField).max(1000)]).optional(),
        match: z.string().min(1).max(1024).optional().describe('a glob (* and ?), or a part of the id'),
        from: timeField.optional(),
        to: timeField.optional(),
        format: z.enum(['csv', 'ndjson', 'npy']).default('csv'),
        times: z
          .enum(['ms', 'iso'])
          .default('ms')
          .describe('how csv and ndjson write times; iso has whole ms'),
        sheet: flagField.describe(
          '1: csv for spreadsheets, with a byte order mark and the feed in every line',
        ),
      }),
      response: { 200: z.string(), '4xx': errorAnswerSchema, '5xx': errorAnswerSchema },
    },
    handler: async (request, reply) => {
      const { feed, match, from, to, format, times, sheet } = request.query
      const feeds = chosen(feed, match)
      const { raw } = reply
      const { socket } = raw
      const release = slots.take({
        moved: () => (socket === null ? 0 : socket.bytesWritten - socket.writableLength),
        waiting: () => raw.writableLength > 0,
        end(error) {
          logger.warn({ requestId: request.id, reason: error.message }, 'an export was given up')
          raw.socket?.resetAndDestroy()
        },
      })
      const gone = new AbortController()
      raw.once('close', () => {
        release()
        gone.abort()
      })
      const query = {
        feeds,
        format,
        times,
        sheet,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      }
      const found = await exports.open(query, gone.signal).catch((error: unknown) => {
        if (gone.signal.aborted) return null
        throw error
      })
      if (found === null) return reply.hijack()
      const { total, first } = found.feeds
      reply
        .type(TYPES[format])
        .header('content-disposition', attachment(total === 1 ? first : `${total}-feeds`, format))
      if (found.complete !== null) reply.header('x-complete', String(found.complete))
      if (found.bytes !== null) reply.header('content-length', found.bytes)
      const stream = Readable.from(found.chunks)
      // A plain end would look like success to HTTP/1.0, and many proxies speak it.
      stream.once('error', (error) => {
        if (!gone.signal.aborted) logger.error({ requestId: request.id, err: error }, 'an export broke off')
        reply.raw.socket?.resetAndDestroy()
      })
      reply.raw.setTimeout(STALLED_MS, () => reply.raw.socket?.resetAndDestroy())
      return sendEncoded(reply, stream)
    },
  })
}

function chosen(feed: string | string[] | undefined, match: string | undefined): FeedChoice {
  if (feed !== undefined && match !== undefined)
    throw new AppError('bad_request', 'choose feeds by `feed` or by `match`, not both')
  if (match !== undefined) return { match }
  if (feed === undefined)
    throw new AppError('bad_request', 'name a feed with `feed`, or several with `match`')
  return { ids: [feed].flat() }
}
