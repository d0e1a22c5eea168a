import { isTooNested } from '../../lib/domain/nesting.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { ROOM_SCHEMA } from '../../lib/protocol/limits.ts'
import {
  type NewRoom,
  newRoomSchema,
  type RoomDocument,
  roomDocumentSchema,
} from '../../lib/protocol/rooms.ts'
import { NESTED, parseOr } from './describe-fault.ts'

/** A room's document, or `bad_room` with a sentence that names what cannot be read. */
export function parseDocument(value: unknown): RoomDocument {
  checkSchema(value)
  return parseOr(roomDocumentSchema, value, 'bad_room')
}

export function parseNewRoom(value: unknown): NewRoom {
  checkSchema(value)
  return parseOr(newRoomSchema, value, 'bad_room')
}

/** Before anything else: in a document of another form, every other complaint would mislead. */
function checkSchema(value: unknown): void {
  if (isTooNested(value)) throw new AppError('bad_room', NESTED)
  if (typeof value !== 'object' || value === null || !('schema' in value) || value.schema === ROOM_SCHEMA)
    return
  throw new AppError(
    'bad_room',
    `schema: this release reads rooms of schema ${ROOM_SCHEMA}, and this one has ${JSON.stringify(value.schema)?.slice(0, 20)}; a newer release has written it, perhaps`,
  )
}
