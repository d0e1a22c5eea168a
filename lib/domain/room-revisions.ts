import type { Panel } from '../protocol/panels.ts'
import type { Room, RoomDocument } from '../protocol/rooms.ts'

export const DETAIL_FIELDS = ['title', 'description', 'span'] as const

/** The version that last changed what this key of `Room.revisions` names; 0 where there is no such thing. */
export function revisionOf(room: Pick<Room, 'revisions'>, key: string): number {
  return Object.hasOwn(room.revisions, key) ? (room.revisions[key] ?? 0) : 0
}

/** Whether a key of `Room.revisions` is not a panel's id. */
export function isDetail(key: string): boolean {
  return key === 'details' || key.startsWith('details.')
}

/** The revisions of a room whose document becomes `after` as `version`: what is the same keeps its own. */
export function revisionsAfter(
  before: Pick<Room, 'revisions' | 'document'> | null,
  after: RoomDocument,
  version: number,
): Record<string, number> {
  const entries: [string, number][] = []
  const old = before?.document
  const at = (key: string, same: boolean): number => {
    const known = before === null ? 0 : revisionOf(before, key)
    return same && known > 0 ? known : version
  }
  for (const field of DETAIL_FIELDS) {
    entries.push([`details.${field}`, at(`details.${field}`, old?.[field] === after[field])])
  }
  entries.push(['details', Math.max(...entries.map(([, revision]) => revision))])
  const held = new Map(old?.panels.map((panel) => [panel.id, panel]))
  for (const panel of after.panels) {
    const before = held.get(panel.id)
    entries.push([panel.id, at(panel.id, before !== undefined && sameContent(before, panel))])
  }
  return Object.fromEntries(entries)
}

/** Of two panels, whatever their places. */
export function sameContent(a: Panel, b: Panel): boolean {
  return JSON.stringify({ ...a, layout: 0 }) === JSON.stringify({ ...b, layout: 0 })
}
