import { ROOM_SCHEMA } from '../../protocol/limits.ts'
import type { PanelOf } from '../../protocol/panels.ts'
import type { Room, RoomDocument } from '../../protocol/rooms.ts'

export function sampleText(id: string, markdown = id): PanelOf<'text'> {
  return { kind: 'text', id, title: id, layout: { x: 0, y: 0, w: 6, h: 4 }, markdown }
}

export function sampleDocument(slug: string, panels: RoomDocument['panels'] = []): RoomDocument {
  return { schema: ROOM_SCHEMA, slug, title: `Room ${slug}`, description: '', span: 300_000, panels }
}

/** A room of version 1 whose panels nobody has changed. */
export function sampleRoom(slug: string, panels: RoomDocument['panels'] = []): Room {
  return {
    id: `id-${slug}`,
    version: 1,
    created: 1000,
    updated: 1000,
    archived: false,
    origin: 'people',
    revisions: Object.fromEntries([['details', 1], ...panels.map(({ id }) => [id, 1])]),
    rivals: [],
    document: sampleDocument(slug, panels),
  }
}
