import type { RoomList, RoomSummary } from '../../lib/protocol/rooms.ts'

const PAGE_BYTES = 1024 * 1024

/** The rooms behind the address `after`, as many as one answer may hold. `all` is sorted by address. */
export function roomPage(
  all: readonly RoomSummary[],
  after: string,
  pageBytes = PAGE_BYTES,
): Pick<RoomList, 'rooms' | 'next'> {
  const rooms: RoomSummary[] = []
  let bytes = 0
  for (const room of all) {
    if (room.slug <= after) continue
    bytes += Buffer.byteLength(JSON.stringify(room))
    const last = rooms.at(-1)
    if (bytes > pageBytes && last !== undefined) return { rooms, next: last.slug }
    rooms.push(room)
  }
  return { rooms }
}
