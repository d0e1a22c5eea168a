import type { RoomEntry } from '../../lib/domain/room-entry.ts'
import { viewItems } from '../../lib/domain/view-items.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { MAX_VIEW_GLOBS, MAX_VIEW_ITEMS } from '../../lib/protocol/limits.ts'
import type { Room } from '../../lib/protocol/rooms.ts'

export const MAX_ROOMS = 2000
/** Bytes of a room as JSON. Every change is sent whole to everybody who is in the room. */
const MAX_ROOM_BYTES = 1024 * 1024
const MIB = 1024 * 1024

/**
 * Refuses a room that may not be stored as it is: too large by itself, too much with all the others, or more than one view
 * can show. What takes no more than it does already is not refused for its size: people must be able to make it smaller.
 */
export function checkRoom(
  room: Room,
  before: Room | null,
  entries: readonly RoomEntry[],
  budgetBytes: number,
): void {
  if (before === null && entries.length >= MAX_ROOMS) {
    throw new AppError('too_many_rooms', `There are ${MAX_ROOMS} rooms; delete one that nobody needs.`)
  }
  const fault = tooLarge(room, entries, budgetBytes)
  if (fault !== null && (before === null || contentBytes(room) > contentBytes(before))) throw fault
  // One view shows the whole room (SPEC PB1): what no view may ask for, nobody could watch.
  const items = viewItems(room.document.panels)
  const globs = items.filter((item) => 'match' in item).length
  if (items.length <= MAX_VIEW_ITEMS && globs <= MAX_VIEW_GLOBS) return
  throw new AppError(
    'room_full',
    `The panels of a room name at most ${MAX_VIEW_ITEMS} different feeds and patterns, ${MAX_VIEW_GLOBS} of them patterns; these would name ${items.length}, ${globs} of them patterns. Use fewer, or two rooms.`,
  )
}

function tooLarge(room: Room, entries: readonly RoomEntry[], budgetBytes: number): AppError | null {
  const bytes = Buffer.byteLength(JSON.stringify(room))
  if (bytes > MAX_ROOM_BYTES) {
    const text = `The room would take ${bytes} bytes as JSON; ${MAX_ROOM_BYTES} is the limit.`
    return new AppError('too_large', text)
  }
  const others = entries.filter(({ summary }) => summary.id !== room.id)
  if (others.reduce((sum, entry) => sum + entry.bytes, bytes) <= budgetBytes) return null
  const limit = `All rooms together may take ${budgetBytes / MIB} MiB, and with this they would take more`
  return others.length === entries.length
    ? new AppError('too_many_rooms', `${limit}; delete one that nobody needs.`)
    : new AppError('room_full', `${limit}; remove panels, or delete a room that nobody needs.`)
}

/** What people put in: the rest (remembered edits, versions) is bounded and must not keep anybody from tidying up. */
function contentBytes({ document, rivals }: Room): number {
  return Buffer.byteLength(JSON.stringify([document, rivals]))
}
