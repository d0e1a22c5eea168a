import type { Room } from '../../../lib/protocol/rooms.ts'
import type { RoomStore } from '../../ports/room-store.ts'

/** Rooms by id and by slug. What goes in is taken as it is and never changed. */
export class RoomTable {
  readonly #byId = new Map<string, Room>()
  readonly #bySlug = new Map<string, Room>()

  /** All by slug; null after a change. */
  #sorted: readonly Room[] | null = null

  /** All, by slug. */
  values(): readonly Room[] {
    this.#sorted ??= [...this.#bySlug].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, room]) => room)
    return this.#sorted
  }

  get(id: string): Room | null {
    return this.#byId.get(id) ?? null
  }

  find(slug: string): Room | null {
    return this.#bySlug.get(slug) ?? null
  }

  /** In place of the one of its id, if there is one. */
  put(room: Room): void {
    this.delete(room.id)
    this.#sorted = null
    this.#byId.set(room.id, room)
    this.#bySlug.set(room.document.slug, room)
  }

  delete(id: string): void {
    const room = this.#byId.get(id)
    if (room === undefined) return
    this.#sorted = null
    this.#byId.delete(id)
    this.#bySlug.delete(room.document.slug)
  }
}

/** Nothing survives the process. */
export class MemoryRoomStore implements RoomStore {
  readonly #table = new RoomTable()

  async list(): Promise<readonly Room[]> {
    return this.#table.values()
  }

  async find(slug: string): Promise<Room | null> {
    return this.#table.find(slug)
  }

  async create(room: Room): Promise<'created' | 'exists'> {
    if (this.#table.get(room.id) !== null || this.#table.find(room.document.slug) !== null) return 'exists'
    this.#table.put(room)
    return 'created'
  }

  async replace(room: Room): Promise<'replaced' | 'stale' | 'gone' | 'exists'> {
    const held = this.#table.get(room.id)
    if (held === null) return 'gone'
    if (held.version !== room.version - 1) return 'stale'
    const holder = this.#table.find(room.document.slug)
    if (holder !== null && holder.id !== room.id) return 'exists'
    this.#table.put(room)
    return 'replaced'
  }

  async remove(id: string): Promise<'removed' | 'gone'> {
    if (this.#table.get(id) === null) return 'gone'
    this.#table.delete(id)
    return 'removed'
  }
}
