import type { RoomEntry } from '../../../lib/domain/room-entry.ts'
import { type Room, roomSchema } from '../../../lib/protocol/rooms.ts'
import type { RoomStore } from '../../ports/room-store.ts'
import { CachedRooms } from '../memory/cached-rooms.ts'
import type { Replaced, StoredRoom } from './rooms.ts'
import type { Thread } from './supervised-thread.ts'

/**
 * Rooms as they are in the file: the writer decides and writes, and what it took is shown after that. A stored room that
 * cannot be read any more is left out and told of; it stays in the file and keeps its slug.
 */
export class EmbeddedRoomStore implements RoomStore {
  readonly #writer: Thread
  readonly #rooms: CachedRooms

  constructor(writer: Thread) {
    this.#writer = writer
    this.#rooms = new CachedRooms((id) => this.#read(id))
  }

  /** Reads every room once, one after the other: a file with more rooms than fit into memory opens all the same. */
  async open(onUnreadable: (slug: string, why: unknown) => void): Promise<void> {
    const stored = (await this.#writer.call('roomIds', [])) as Pick<StoredRoom, 'id' | 'slug'>[]
    for (const { id, slug } of stored) {
      const text = await this.#read(id)
      if (text === null) continue
      try {
        this.#rooms.put(roomSchema.parse(JSON.parse(text)), Buffer.byteLength(text))
      } catch (why) {
        onUnreadable(slug, why)
      }
    }
  }

  async list(): Promise<readonly RoomEntry[]> {
    return this.#rooms.entries()
  }

  find(slug: string): Promise<Room | null> {
    return this.#rooms.find(slug)
  }

  async create(room: Room): Promise<'created' | 'exists'> {
    const row = stored(room)
    const outcome = (await this.#writer.call('createRoom', [row])) as 'created' | 'exists'
    if (outcome === 'created') this.#rooms.put(room, Buffer.byteLength(row.body))
    return outcome
  }

  async replace(room: Room): Promise<Replaced> {
    const row = stored(room)
    const outcome = (await this.#writer.call('replaceRoom', [row])) as Replaced
    if (outcome === 'replaced') this.#rooms.put(room, Buffer.byteLength(row.body))
    return outcome
  }

  async remove(id: string): Promise<'removed' | 'gone'> {
    const outcome = (await this.#writer.call('removeRoom', [id])) as 'removed' | 'gone'
    if (outcome === 'removed') this.#rooms.delete(id)
    return outcome
  }

  async #read(id: string): Promise<string | null> {
    return (await this.#writer.call('readRoom', [id])) as string | null
  }
}

function stored(room: Room): StoredRoom {
  return { id: room.id, slug: room.document.slug, version: room.version, body: JSON.stringify(room) }
}
