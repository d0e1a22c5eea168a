import { z } from 'zod'
import { AppError } from '../../../lib/protocol/errors.ts'
import { errorAnswerSchema, refusalListSchema } from '../../../lib/protocol/http-api.ts'
import { roomListSchema, roomSchema } from '../../../lib/protocol/rooms.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IngestService } from '../../services/ingest.ts'
import { summaryOf } from '../../services/room-summary.ts'
import type { RoomService } from '../../services/rooms.ts'
import type { Api } from '../create-api.ts'

export function addRoomRoutes(api: Api, { rooms }: { rooms: RoomService }): void {
  api.route({
    method: 'GET',
    url: '/api/v1/rooms',
    schema: { summary: 'All rooms', tags: ['rooms'], response: { 200: roomListSchema } },
    handler: async () => ({ rooms: rooms.list().map(summaryOf) }),
  })
  api.route({
    method: 'GET',
    url: '/api/v1/rooms/:slug',
    schema: {
      summary: 'One room and its panels',
      tags: ['rooms'],
      params: z.object({ slug: z.string().max(100) }),
      response: { 200: roomSchema, '4xx': errorAnswerSchema },
    },
    handler: async (request) => {
      const room = rooms.find(request.params.slug)
      if (!room) throw new AppError('not_found', `there is no room "${request.params.slug}"`)
      return room
    },
  })
}

export function addRefusalRoutes(api: Api, { ingest, clock }: { ingest: IngestService; clock: Clock }): void {
  api.route({
    method: 'GET',
    url: '/api/v1/refusals',
    schema: {
      summary: 'The most recent refused points, newest first',
      tags: ['points'],
      response: { 200: refusalListSchema },
    },
    handler: async () => ({ refusals: [...ingest.refusals()], at: clock.now() }),
  })
}
