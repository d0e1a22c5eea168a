import { Readable } from 'node:stream'
import { z } from 'zod'
import {
  botPostSchema,
  messagePageSchema,
  momentListSchema,
  postAnswerSchema,
} from '../../../lib/protocol/chat-api.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import { errorAnswerSchema } from '../../../lib/protocol/http-api.ts'
import { MAX_PAGE } from '../../../lib/protocol/limits.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Bodies } from '../../services/bodies.ts'
import type { ChatService } from '../../services/chat.ts'
import { reportOf } from '../../services/chat-report.ts'
import { parseOr } from '../../services/describe-fault.ts'
import type { RoomService } from '../../services/rooms.ts'
import { attachment } from '../attachment.ts'
import type { Api } from '../create-api.ts'
import { countField, feedField, timeField } from '../query-fields.ts'
import { readJson } from '../read-json.ts'
import { sendEncoded } from '../send-encoded.ts'

const MAX_BODY_BYTES = 256 * 1024
const EVER = 8.64e15

const params = z.object({ slug: z.string().max(100) })
const errors = { '4xx': errorAnswerSchema, '5xx': errorAnswerSchema }
const tags = ['chat']
const flag = z.enum(['0', '1'], 'must be 0 or 1').default('0')
const limit = countField(MAX_PAGE).default(50)
const offset = z
  .string()
  .regex(/^\d{1,15}$/, 'must be an offset')
  .transform(Number)
  .optional()
const feeds = z.union([feedField, z.array(feedField).max(500)]).optional()
const range = { from: timeField.optional(), to: timeField.optional() }
const id = z.string().min(1).max(128).optional()

export function addChatRoutes(
  api: Api,
  deps: { chat: ChatService; rooms: RoomService; bodies: Bodies; clock: Clock; newId: () => string },
): void {
  const { chat, rooms, bodies, clock, newId } = deps

  api.route({
    method: 'GET',
    url: '/api/v1/rooms/:slug/messages',
    schema: {
      summary: 'Messages of a room, of any age',
      description:
        'The newest `limit`, those `before` an offset, or the oldest `after` one. `moment=1` gives those that point at a ' +
        'moment; with `feed`, `from` or `to` those that touch that range of a feed.',
      tags,
      params,
      querystring: z.object({
        before: offset,
        after: offset,
        limit,
        author: id,
        thread: id.describe('the answers to this message'),
        pinned: flag,
        moment: flag,
        feed: feeds,
        ...range,
      }),
      response: { 200: messagePageSchema, ...errors },
    },
    handler: async (request) => {
      const { pinned, moment, feed, from, to, ...query } = request.query
      const about = moment === '1' || feed !== undefined || from !== undefined || to !== undefined
      const touched = { feeds: listed(feed), from: from ?? -EVER, to: to ?? EVER }
      return page(request.params.slug, {
        ...query,
        pinned: pinned === '1' ? true : undefined,
        moment: about ? touched : undefined,
      })
    },
  })

  api.route({
    method: 'POST',
    url: '/api/v1/rooms/:slug/messages',
    schema: {
      summary: 'Write a message as a program; it is marked as such',
      tags,
      params,
      body: botPostSchema,
      response: { 201: postAnswerSchema, 200: postAnswerSchema, ...errors },
    },
    handler: async (request, reply) => {
      const body = await readJson(request.raw, MAX_BODY_BYTES, bodies)
      const { by, id: given, ...post } = parseOr(botPostSchema, body, 'bad_request')
      const author = { id: `bot:${by}`.slice(0, 64), name: by, bot: true } as const
      const action = { kind: 'post', ...post, id: given ?? newId() } as const
      const taken = await chat.act(await roomId(request.params.slug), action, author)
      return reply.code(taken.outcome === 'taken' ? 201 : 200).send(taken)
    },
  })

  api.route({
    method: 'DELETE',
    url: '/api/v1/rooms/:slug/messages',
    schema: {
      summary: 'Delete the messages of an author or a time for good, or with `all=1` every one',
      tags,
      params,
      querystring: z.object({
        author: id.describe('the id of the author'),
        ...range,
        all: flag,
        by: z.string().trim().min(1).max(60).default('somebody').describe('shown in the tombstones'),
      }),
      response: { 200: z.object({ purged: z.literal(true) }), ...errors },
    },
    handler: async (request) => {
      const { by, all, ...match } = request.query
      const whole = Object.values(match).every((value) => value === undefined)
      if (whole !== (all === '1')) {
        throw new AppError('bad_request', 'name an author, from or to; or all=1 alone to delete everything')
      }
      await chat.purge(await roomId(request.params.slug), match, { id: 'api', name: by })
      return { purged: true as const }
    },
  })

  api.route({
    method: 'GET',
    url: '/api/v1/rooms/:slug/search',
    schema: {
      summary: 'Messages that have all these words; the last one may be the beginning of one',
      tags,
      params,
      querystring: z.object({ q: z.string().min(1).max(500), before: offset, author: id, limit }),
      response: { 200: messagePageSchema, ...errors },
    },
    handler: async (request) => {
      const { q, ...query } = request.query
      return page(request.params.slug, { ...query, text: q })
    },
  })

  api.route({
    method: 'GET',
    url: '/api/v1/moments',
    schema: {
      summary: 'Messages of all rooms about a moment of these feeds',
      tags,
      querystring: z.object({ feed: z.union([feedField, z.array(feedField).max(500)]), ...range, limit }),
      response: { 200: momentListSchema, ...errors },
    },
    handler: async (request) => {
      const { feed, from, to, limit: most } = request.query
      const found = await chat.moments([feed].flat(), from ?? -EVER, to ?? EVER, most)
      const ids = new Set(found.messages.map(({ room }) => room))
      const named = (await rooms.list('all')).filter((room) => ids.has(room.id))
      return {
        messages: [...found.messages],
        more: found.more,
        rooms: Object.fromEntries(named.map(({ id: key, slug, title }) => [key, { slug, title }])),
      }
    },
  })

  api.route({
    method: 'GET',
    url: '/api/v1/rooms/:slug/messages/export',
    exposeHeadRoute: false,
    schema: {
      summary: 'The conversation with its moments as a file: the report of an incident',
      description:
        'All of it, or what was written in [from, to]; `moment=1` leaves out what points at no moment.',
      tags,
      params,
      querystring: z.object({
        format: z.enum(['markdown', 'json']).default('markdown'),
        ...range,
        moment: flag,
      }),
      response: { 200: z.string(), ...errors },
    },
    handler: async (request, reply) => {
      const { format, from, to, moment } = request.query
      const { id: key, document } = await rooms.find(request.params.slug)
      const room = { id: key, slug: document.slug, title: document.title }
      const query = { format, from, to, moments: moment === '1' } as const
      const stream = Readable.from(reportOf(chat, room, query, clock.now()))
      // A plain end would look like the whole.
      stream.once('error', () => reply.raw.socket?.resetAndDestroy())
      reply
        .type(format === 'json' ? 'application/json; charset=utf-8' : 'text/markdown; charset=utf-8')
        .header('content-disposition', attachment(`${document.slug}-chat`, format === 'json' ? 'json' : 'md'))
      return sendEncoded(reply, stream)
    },
  })

  async function page(slug: string, query: Parameters<ChatService['page']>[1]) {
    const found = await chat.page(await roomId(slug), query)
    return { ...found, messages: [...found.messages] }
  }

  async function roomId(slug: string): Promise<string> {
    return (await rooms.find(slug)).id
  }
}

function listed(feed: string | string[] | undefined): string[] | undefined {
  return feed === undefined ? undefined : [feed].flat()
}
