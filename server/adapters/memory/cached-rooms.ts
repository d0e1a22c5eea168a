import { Recent } from '../../../lib/domain/recent.ts'
import { entryOf, type RoomEntry } from '../../../lib/domain/room-entry.ts'
import { type Room, roomSchema } from '../../../lib/protocol/rooms.ts'

/** Bytes as JSON of the rooms that are kept as objects, which take several times as much. */
const CACHE_BYTES = 8 * 1024 * 1024

/**
 * The entry of every room by id and by slug, and those whole rooms that were asked for last. Any other is read again, one
 * after the other: however many are asked for at once, one text is in memory.
 */
export class CachedRooms {
  readonly #read: (id: string) => Promise<string | null>
  readonly #byId = new Map<string, RoomEntry>()
  readonly #bySlug = new Map<string, RoomEntry>()
  readonly #whole: Recent<Room>
  readonly #loading = new Map<string, Promise<Room | null>>()
  #last: Promise<unknown> = Promise.resolve()
  /** All entries by slug; null after a change. */
  #sorted: readonly RoomEntry[] | null = null

  /** `read` gives the text of a stored room. */
  constructor(read: (id: string) => Promise<string | null>, cacheBytes = CACHE_BYTES) {
    this.#read = read
    this.#whole = new Recent(cacheBytes)
  }

  /** All, by slug. */
  entries(): readonly RoomEntry[] {
    this.#sorted ??= [...this.#bySlug].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
    return this.#sorted
  }

  get(id: string): RoomEntry | null {
    return this.#byId.get(id) ?? null
  }

  holder(slug: string): RoomEntry | null {
    return this.#bySlug.get(slug) ?? null
  }

  /** The room at this address, of the version of its entry or a newer one. */
  async find(slug: string): Promise<Room | null> {
    for (;;) {
      const entry = this.#bySlug.get(slug)
      if (entry === undefined) return null
      const { id, version } = entry.summary
      const kept = this.#whole.get(id)
      const room = kept?.version === version ? kept : await this.#load(id)
      // While it was read it may have been replaced, or removed.
      if (room === null || room.version >= (this.#byId.get(id)?.summary.version ?? 0)) return room
    }
  }

  /** In place of the one of its id, if there is one. */
  put(room: Room, bytes: number): void {
    this.delete(room.id)
    const entry = entryOf(room, bytes)
    this.#sorted = null
    this.#byId.set(room.id, entry)
    this.#bySlug.set(room.document.slug, entry)
    this.#whole.set(room.id, room, bytes)
  }

  delete(id: string): void {
    const entry = this.#byId.get(id)
    if (entry === undefined) return
    this.#sorted = null
    this.#byId.delete(id)
    this.#bySlug.delete(entry.summary.slug)
    this.#whole.delete(id)
  }

  #load(id: string): Promise<Room | null> {
    const under = this.#loading.get(id)
    if (under !== undefined) return under
    const load = async () => {
      const text = await this.#read(id)
      if (text === null) return null
      const room = roomSchema.parse(JSON.parse(text))
      if (this.#byId.get(id)?.summary.version === room.version) {
        this.#whole.set(id, room, Buffer.byteLength(text))
      }
      return room
    }
    const loaded = this.#last.then(load).finally(() => this.#loading.delete(id))
    this.#loading.set(id, loaded)
    this.#last = loaded.catch(() => {})
    return loaded
  }
}
