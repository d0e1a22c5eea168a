import type { Room, RoomSummary } from '../protocol/rooms.ts'

/** What is in memory of every room. The whole room is read where somebody asks for it. */
export interface RoomEntry {
  readonly summary: RoomSummary
  /** Addresses that it had before, newest first. */
  readonly former: readonly string[]
  /** Bytes of the whole room as JSON in UTF-8. */
  readonly bytes: number
}

export function entryOf(room: Room, bytes: number): RoomEntry {
  return { summary: summaryOf(room), former: room.former ?? [], bytes }
}

function summaryOf({ id, version, updated, archived, origin, provided, document }: Room): RoomSummary {
  const { slug, title, description, panels } = document
  const newer = provided?.newer === true ? { newer: true } : {}
  return { id, version, updated, archived, origin, slug, title, description, panels: panels.length, ...newer }
}
