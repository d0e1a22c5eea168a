import { AppError, isWireError } from '../protocol/errors.ts'
import type { NewRoom, Room, RoomFromTemplate, RoomPatch } from '../protocol/rooms.ts'

const ROOMS = '/api/v1/rooms'

/** What is done to whole rooms. Each rejects with an AppError whose message may be shown. */
export const createRoom = (room: NewRoom): Promise<Room> => askRoom('POST', ROOMS, room)
export const createFromTemplate = (room: RoomFromTemplate): Promise<Room> => askRoom('POST', ROOMS, room)
/** A room that was exported; where its address is taken, it gets another one. What it cannot read is refused. */
export async function importRoom(document: unknown): Promise<Room> {
  try {
    return await askRoom('POST', ROOMS, document)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'room_exists') throw error
    const { slug: _, ...rest } = Object(document)
    return askRoom('POST', ROOMS, rest)
  }
}
export const duplicateRoom = (slug: string): Promise<Room> =>
  askRoom('POST', `${ROOMS}/${slug}/duplicate`, {})
export const patchRoom = (slug: string, patch: RoomPatch): Promise<Room> =>
  askRoom('PATCH', `${ROOMS}/${slug}`, patch)
/** Brings back what its file says. */
export const resetRoom = (slug: string): Promise<Room> => askRoom('POST', `${ROOMS}/${slug}/reset`, {})
/** `by` is told to whoever is in the room. */
export async function removeRoom(slug: string, by: string): Promise<void> {
  await ask('DELETE', `${ROOMS}/${slug}?${new URLSearchParams({ by })}`)
}
export const exportHref = (slug: string): string => `${ROOMS}/${slug}/export`

async function askRoom(method: string, path: string, body: unknown): Promise<Room> {
  const answer = await ask(method, path, body)
  // Not the whole schema: it is not loaded by a page that only watches.
  if (typeof Object(Object(answer).document).slug === 'string') return answer as Room
  throw new AppError('internal', 'The server answered something that is no room.')
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const init =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(path, { method, ...init }).catch((cause) => {
    throw new AppError('overloaded', 'The server does not answer. Try again in a moment.', { cause })
  })
  const text = await answer.text()
  const read: unknown = text === '' ? null : JSON.parse(text)
  if (answer.ok) return read
  const { error } = Object(read)
  if (isWireError(error)) throw new AppError(error.code, error.message)
  throw new AppError('internal', `The server answered ${answer.status}.`)
}
