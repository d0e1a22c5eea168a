import type { RoomEntry } from '../../../lib/domain/room-entry.ts'
import type { Room } from '../../../lib/protocol/rooms.ts'
import type { RoomStore } from '../../ports/room-store.ts'
import { CachedRooms } from './cached-rooms.ts'

/** Nothing survives the process. Rooms lie as text outside the heap of JavaScript. */
export class MemoryRoomStore implements RoomStore {
  readonly #texts = new Map<string, Buffer>()
  readonly #rooms = new CachedRooms(async (id) => this.#texts.get(id)?.toString() ?? null)

  async list(): Promise<readonly RoomEntry[]> {
    return this.#rooms.entries()
  }

  find(slug: string): Promise<Room | null> {
    return this.#rooms.find(slug)
  }

  async create(room: Room): Promise<'created' | 'exists'> {
    if (this.#rooms.get(room.id) !== null || this.#rooms.holder(room.document.slug) !== null) return 'exists'
    this.#put(room)
    return 'created'
  }

  async replace(room: Room): Promise<'replaced' | 'stale' | 'gone' | 'exists'> {
    const held = this.#rooms.get(room.id)
    if (held === null) return 'gone'
    if (held.summary.version !== room.version - 1) return 'stale'
    const holder = this.#rooms.holder(room.document.slug)
    if (holder !== null && holder.summary.id !== room.id) return 'exists'
    this.#put(room)
    return 'replaced'
  }

  async remove(id: string): Promise<'removed' | 'gone'> {
    if (!this.#texts.delete(id)) return 'gone'
    this.#rooms.delete(id)
    return 'removed'
  }

  #put(room: Room): void {
    const text = Buffer.from(JSON.stringify(room))
    this.#texts.set(room.id, text)
    this.#rooms.put(room, text.length)
  }
}
