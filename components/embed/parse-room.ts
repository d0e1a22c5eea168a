import { type Room, roomSchema } from '../../lib/protocol/rooms.ts'

export const parseRoom = (body: unknown): Room => roomSchema.parse(body)
