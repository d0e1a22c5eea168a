import type { Room, RoomSummary } from '../../lib/protocol/rooms.ts'

export function summaryOf({ id, version, updated, archived, origin, document }: Room): RoomSummary {
  const { slug, title, description, panels } = document
  return { id, version, updated, archived, origin, slug, title, description, panels: panels.length }
}
