import { type Room, roomSchema } from '../../../lib/protocol/rooms.ts'
import type { RoomStore } from '../../ports/room-store.ts'
import { RoomTable } from '../memory/room-store.ts'
import type { Replaced, StoredRoom } from './rooms.ts'
import type { Thread } from './thread.ts'

/**
 * Rooms in memory as they are in the file: the writer decides and writes, and what it took is shown after that. A stored
 * room that cannot be read any more is left out and told of; it stays in the file and keeps its slug.
 */
export class EmbeddedRoomStore implements RoomStore {
  readonly #writer: Thread
  readonly #table = new RoomTable()

  constructor(
    writer: Thread,
    stored: readonly StoredRoom[],
    onUnreadable: (slug: string, why: unknown) => void,
  ) {
    this.#writer = writer
    for (const { slug, body } of stored) {
      try {
        this.#table.put(roomSchema.parse(JSON.parse(body)))
      } catch (why) {
        onUnreadable(slug, why)
      }
    }
  }

  async list(): Promise<readonly Room[]> {
    return this.#table.values()
  }

  async find(slug: string): Promise<Room | null> {
    return this.#table.find(slug)
  }

  async create(room: Room): Promise<'created' | 'exists'> {
    const outcome = (await this.#writer.call('createRoom', [stored(room)])) as 'created' | 'exists'
    if (outcome === 'created') this.#table.put(room)
    return outcome
  }

  async replace(room: Room): Promise<Replaced> {
    const outcome = (await this.#writer.call('replaceRoom', [stored(room)])) as Replaced
    if (outcome === 'replaced') this.#table.put(room)
    return outcome
  }

  async remove(id: string): Promise<'removed' | 'gone'> {
    const outcome = (await this.#writer.call('removeRoom', [id])) as 'removed' | 'gone'
    if (outcome === 'removed') this.#table.delete(id)
    return outcome
  }
}

function stored(room: Room): StoredRoom {
  return { id: room.id, slug: room.document.slug, version: room.version, body: JSON.stringify(room) }
}
