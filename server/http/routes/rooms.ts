import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { AppError } from '../../../lib/protocol/errors.ts'
import { errorAnswerSchema } from '../../../lib/protocol/http-api.ts'
import {
  duplicateRequestSchema,
  editAnswerSchema,
  editBodySchema,
  newRoomSchema,
  roomDocumentSchema,
  roomFromTemplateSchema,
  roomListSchema,
  roomPatchSchema,
  roomSchema,
} from '../../../lib/protocol/rooms.ts'
import type { Bodies } from '../../services/bodies.ts'
import { parseOr } from '../../services/describe-fault.ts'
import { parseDocument, parseNewRoom } from '../../services/parse-room.ts'
import type { ProvidedRooms } from '../../services/provided-rooms.ts'
import { roomPage } from '../../services/room-page.ts'
import type { RoomTemplates } from '../../services/room-templates.ts'
import type { RoomService } from '../../services/rooms.ts'
import { attachment } from '../attachment.ts'
import type { Api } from '../create-api.ts'
import { readJson } from '../read-json.ts'

const MAX_BODY_BYTES = 2 * 1024 * 1024
const params = z.object({ slug: z.string().max(100) })
const errors = { '4xx': errorAnswerSchema, '5xx': errorAnswerSchema }
/** A room was held against its schema when it came. To do so again takes tens of milliseconds for a large one. */
const unchecked = () => JSON.stringify

export function addRoomRoutes(
  api: Api,
  deps: {
    rooms: RoomService
    provided: Pick<ProvidedRooms, 'problems'>
    templates: RoomTemplates
    bodies: Bodies
  },
): void {
  const { rooms, provided, templates, bodies } = deps
  const tags = ['rooms']

  api.route({
    method: 'GET',
    url: '/api/v1/rooms',
    schema: {
      summary: 'The rooms by address, or with `archived=1` those that were put away',
      description: 'About a mebibyte at once: where there are more, `next` is what to send as `after`.',
      tags,
      querystring: z.object({
        archived: z.enum(['0', '1'], 'must be 0 or 1').default('0'),
        after: z.string().max(100).optional(),
      }),
      response: { 200: roomListSchema, ...errors },
    },
    handler: async ({ query }) => ({
      ...roomPage(await rooms.list(query.archived === '1' ? 'archived' : 'open'), query.after ?? ''),
      problems: query.after === undefined ? [...provided.problems()] : [],
    }),
  })

  api.route({
    method: 'POST',
    url: '/api/v1/rooms',
    schema: {
      summary: 'Make a room of a document (as `export` gives it), or of a template',
      description:
        'Without a slug the room gets one from its title; a slug that another room has is refused with `room_exists`.',
      tags,
      body: z.union([newRoomSchema, roomFromTemplateSchema]),
      response: { 201: roomSchema, ...errors },
    },
    serializerCompiler: unchecked,
    handler: async (request, reply) => {
      const body = await readJson(request.raw, MAX_BODY_BYTES, bodies)
      const templated = typeof body === 'object' && body !== null && 'template' in body
      const wanted = templated
        ? await templates.fill(parseOr(roomFromTemplateSchema, body, 'bad_request'))
        : parseNewRoom(body)
      return reply.code(201).send(await rooms.create(wanted))
    },
  })

  api.route({
    method: 'GET',
    url: '/api/v1/rooms/:slug',
    schema: { summary: 'One room and its panels', tags, params, response: { 200: roomSchema, ...errors } },
    serializerCompiler: unchecked,
    handler: async (request, reply) => {
      const room = await rooms.find(request.params.slug)
      return reply.header('etag', `"${room.version}"`).send(room)
    },
  })

  api.route({
    method: 'PUT',
    url: '/api/v1/rooms/:slug',
    schema: {
      summary: 'Replace the whole document; `If-Match` names the version that it was made on',
      tags,
      params,
      body: roomDocumentSchema,
      response: { 200: roomSchema, ...errors },
    },
    serializerCompiler: unchecked,
    handler: async (request) => {
      const version = matchedVersion(request.raw)
      const document = parseDocument(await readJson(request.raw, MAX_BODY_BYTES, bodies))
      return rooms.replace(request.params.slug, document, version)
    },
  })

  api.route({
    method: 'PATCH',
    url: '/api/v1/rooms/:slug',
    schema: {
      summary: 'Rename it, give it another address, archive it or take it back',
      tags,
      params,
      body: roomPatchSchema,
      response: { 200: roomSchema, ...errors },
    },
    serializerCompiler: unchecked,
    handler: async (request) =>
      rooms.patch(request.params.slug, parseOr(roomPatchSchema, await body(request.raw), 'bad_request')),
  })

  api.route({
    method: 'DELETE',
    url: '/api/v1/rooms/:slug',
    schema: {
      summary: 'Delete it for good; one from a file can only be archived',
      tags,
      params,
      querystring: z.object({
        by: z.string().trim().min(1).max(60).default('somebody').describe('told to whoever is in the room'),
      }),
      response: { 200: z.object({ removed: z.string() }), ...errors },
    },
    handler: async (request) => {
      const { slug } = request.params
      await rooms.remove(slug, request.query.by)
      return { removed: slug }
    },
  })

  api.route({
    method: 'POST',
    url: '/api/v1/rooms/:slug/duplicate',
    schema: {
      summary: 'Make another room of the same panels',
      tags,
      params,
      body: duplicateRequestSchema,
      response: { 201: roomSchema, ...errors },
    },
    serializerCompiler: unchecked,
    handler: async (request, reply) => {
      const as = parseOr(duplicateRequestSchema, await body(request.raw), 'bad_request')
      return reply.code(201).send(await rooms.duplicate(request.params.slug, as))
    },
  })

  api.route({
    method: 'POST',
    url: '/api/v1/rooms/:slug/reset',
    schema: {
      summary: 'Bring back what its file says, or what is built in; what people changed goes',
      tags,
      params,
      response: { 200: roomSchema, ...errors },
    },
    serializerCompiler: unchecked,
    handler: async (request) => rooms.reset(request.params.slug),
  })

  api.route({
    method: 'POST',
    url: '/api/v1/rooms/:slug/edits',
    schema: {
      summary: 'One edit, made on the revision that it names; the same edit again changes nothing',
      tags,
      params,
      body: editBodySchema,
      response: { 200: editAnswerSchema, ...errors },
    },
    serializerCompiler: unchecked,
    handler: async (request) => {
      const { edit, by } = parseOr(editBodySchema, await body(request.raw), 'bad_request')
      return rooms.edit(request.params.slug, edit, by)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/v1/rooms/:slug/export',
    schema: {
      summary: 'Its document as a file, to be imported elsewhere or put into `rooms/`',
      tags,
      params,
      response: { 200: roomDocumentSchema, ...errors },
    },
    handler: async (request, reply) => {
      const { document } = await rooms.find(request.params.slug)
      return reply
        .header('content-disposition', attachment(document.slug, 'json'))
        .serializer((value: unknown) => `${JSON.stringify(value, null, 2)}\n`)
        .type('application/json; charset=utf-8')
        .send(document)
    },
  })

  function body(request: IncomingMessage): Promise<unknown> {
    return readJson(request, MAX_BODY_BYTES, bodies)
  }
}

function matchedVersion(request: IncomingMessage): number {
  const version = /^(?:W\/)?"?(\d{1,15})"?$/.exec(request.headers['if-match'] ?? '')?.[1]
  if (version !== undefined) return Number(version)
  throw new AppError(
    'bad_request',
    'say with an If-Match header which version you replace, so that nobody’s change is lost',
  )
}
