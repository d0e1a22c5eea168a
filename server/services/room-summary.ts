import type { Room, RoomSummary } from '../../lib/protocol/rooms.ts'

export function summaryOf({ id, version, updated, archived, origin, provided, document }: Room): RoomSummary {
  const { slug, title, description, panels } = document
  const newer = provided?.newer === true ? { newer: true } : {}
  return { id, version, updated, archived, origin, slug, title, description, panels: panels.length, ...newer }
}
