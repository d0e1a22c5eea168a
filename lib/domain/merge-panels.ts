import type { Panel } from '../protocol/panels.ts'
import type { Room } from '../protocol/rooms.ts'
import { revisionOf } from './room-revisions.ts'

/**
 * Two changes of the panel `seen` in one, where they are of different fields: what each changed, and the place of `held`. null
 * where both changed a field and not to the same, or where the kind of panel was changed.
 */
export function mergePanels(seen: Panel, held: Panel, changed: Panel): Panel | null {
  if (seen.kind !== held.kind || seen.kind !== changed.kind) return null
  const [before, theirs, mine] = [fieldsOf(seen), fieldsOf(held), fieldsOf(changed)]
  const merged: Panel = { ...held }
  for (const field of new Set([...before.keys(), ...theirs.keys(), ...mine.keys()])) {
    if (field === 'layout' || same(before.get(field), mine.get(field))) continue
    if (!same(before.get(field), theirs.get(field)) && !same(theirs.get(field), mine.get(field))) return null
    if (mine.get(field) === undefined) Reflect.deleteProperty(merged, field)
    else Reflect.set(merged, field, mine.get(field))
  }
  return merged
}

const fieldsOf = (panel: Panel): Map<string, unknown> => new Map<string, unknown>(Object.entries(panel))

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Who changed a panel last, as far as the room remembers. */
export function authorOf(room: Pick<Room, 'edits' | 'revisions'>, panel: string): string | undefined {
  const version = revisionOf(room, panel)
  return room.edits?.find((edit) => edit.version === version)?.by
}
