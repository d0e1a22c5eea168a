import { type Room, type RoomDocument, roomDocumentSchema } from '../../lib/protocol/rooms.ts'

/** A room as its file has it, or as it is built in. */
export interface ProvidedForm {
  /** Of the room, for good: it may move to another address. */
  readonly id: string
  readonly origin: 'file' | 'builtin'
  /** "rooms/plant.json", or "Watchroom itself". */
  readonly from: string
  /** Changes with its content. */
  readonly digest: string
  /** The document as JSON, outside the heap of JavaScript; it was read once before. */
  readonly text: Buffer
}

export function documentOf({ text }: ProvidedForm): RoomDocument {
  return roomDocumentSchema.parse(JSON.parse(text.toString()))
}

/** Taken as the room's `version`, which people have not changed while it stays the newest. */
export function provided({ digest }: ProvidedForm, version: number): NonNullable<Room['provided']> {
  return { digest, version, newer: false }
}

/** To archive a room is no change of its content: its file goes on updating it. */
export function providedAfter(before: Room, document: RoomDocument): Pick<Room, 'provided'> {
  const known = before.provided
  if (known === undefined) return {}
  const same = JSON.stringify(before.document) === JSON.stringify(document)
  const untouched = same && known.version === before.version
  return { provided: untouched ? { ...known, version: before.version + 1 } : known }
}
