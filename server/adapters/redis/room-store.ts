import type { RoomEntry } from '../../../lib/domain/room-entry.ts'
import { type Room, roomSchema } from '../../../lib/protocol/rooms.ts'
import type { RoomChange, RoomChanges } from '../../ports/room-changes.ts'
import type { RoomStore } from '../../ports/room-store.ts'
import { CachedRooms } from '../memory/cached-rooms.ts'
import { InOrder } from './in-order.ts'
import type { RedisLink } from './link.ts'
import { Replica } from './replica.ts'
import { Script } from './script.ts'

export interface RedisRoomStoreOptions {
  readonly link: RedisLink
  readonly newId: () => string
  readonly onUnreadable: (why: unknown) => void
}

/**
 * Rooms in Redis, which decides; every node has their entries in memory, and hears of what the others change. Rooms are read
 * one by one. A room that this release cannot read is left out and told of; it stays in Redis and keeps its slug.
 */
export class RedisRoomStore implements RoomStore, RoomChanges {
  readonly #link: RedisLink
  readonly #onUnreadable: (why: unknown) => void
  readonly #rooms: CachedRooms
  readonly #replica: Replica
  readonly #keys: readonly string[]
  readonly #order = new InOrder()
  readonly #listeners = new Set<{ readonly call: (change: RoomChange) => void }>()
  /** What this node did: the version by room, or 0 for removed. Others' changes alone are told of. */
  readonly #own = new Map<string, number>()
  readonly #create = new Script('tell', 'create-room')
  readonly #replace = new Script('tell', 'replace-room')
  readonly #remove = new Script('tell', 'remove-room')

  constructor({ link, newId, onUnreadable }: RedisRoomStoreOptions) {
    this.#link = link
    this.#onUnreadable = onUnreadable
    const key = (name: string) => `${link.prefix}{rooms}:${name}`
    const [meta, rooms, versions, changes] = [key('meta'), key('rooms'), key('versions'), key('changes')]
    this.#keys = [meta, rooms, versions, key('slugs'), changes]
    this.#rooms = new CachedRooms((id) => link.ask(() => this.#read(id)))
    this.#replica = new Replica(
      link,
      { meta, changes, tables: [versions] },
      {
        load: ([found = []]) => this.#load(found),
        apply: (made) => this.#update(made.map(({ body }) => body)),
      },
      newId,
    )
  }

  /** Settles once the rooms are here. */
  open(): Promise<void> {
    return this.#link.ask(() => this.#replica.current())
  }

  /** Where Redis does not answer, as they were last. */
  async list(): Promise<readonly RoomEntry[]> {
    await this.#replica.current().catch(() => {})
    return this.#rooms.entries()
  }

  /** One that was not asked for lately waits for Redis. */
  find(slug: string): Promise<Room | null> {
    return this.#rooms.find(slug)
  }

  create(room: Room): Promise<'created' | 'exists'> {
    return this.#do(this.#create, room.id, room.version, bodyOf(room))
  }

  replace(room: Room): Promise<'replaced' | 'stale' | 'gone' | 'exists'> {
    return this.#do(this.#replace, room.id, room.version, bodyOf(room))
  }

  remove(id: string): Promise<'removed' | 'gone'> {
    return this.#do(this.#remove, id, 0, [])
  }

  follow(onChange: (change: RoomChange) => void): () => void {
    const listener = { call: onChange }
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  close(): void {
    this.#replica.close()
  }

  /** Settles once what came of it is here too, whichever way it went. */
  #do<T extends string>(
    script: Script,
    id: string,
    version: number,
    rest: readonly (string | number)[],
  ): Promise<T> {
    return this.#order.run(() =>
      this.#link.ask(async () => {
        try {
          const outcome = String(await script.run(this.#link.client, this.#keys, [id, ...rest])) as T
          if (/^(created|replaced|removed)$/.test(outcome)) this.#own.set(id, version)
          await this.#replica.current()
          return outcome
        } finally {
          this.#own.delete(id)
        }
      }),
    )
  }

  /** `found` has the ids of all rooms, each before its version. All are read: a Redis that was rewound may have another form of one version. */
  async #load(found: readonly Buffer[]): Promise<void> {
    const ids = new Set(found.filter((_, i) => i % 2 === 0).map(String))
    for (const { summary } of [...this.#rooms.entries()]) if (!ids.has(summary.id)) this.#delete(summary.id)
    await this.#update(ids)
  }

  /** One after the other, so that a text or two are in memory. */
  async #update(ids: Iterable<string>): Promise<void> {
    for (const id of new Set(ids)) {
      const text = await this.#read(id)
      if (text === null) this.#delete(id)
      else this.#put(text)
    }
  }

  #read(id: string): Promise<string | null> {
    return this.#link.client.hget(this.#keys[1] ?? '', id)
  }

  #put(text: string): void {
    try {
      const room = roomSchema.parse(JSON.parse(text))
      const known = this.#rooms.get(room.id)
      // In place of one that is gone by now: its slug is this room's.
      const holder = this.#rooms.holder(room.document.slug)
      if (holder !== null && holder.summary.id !== room.id) this.#delete(holder.summary.id)
      this.#rooms.put(room, Buffer.byteLength(text))
      if (known?.summary.version !== room.version && this.#own.get(room.id) !== room.version) {
        this.#tell({ kind: 'changed', room })
      }
    } catch (why) {
      this.#onUnreadable(why)
    }
  }

  #delete(id: string): void {
    const entry = this.#rooms.get(id)
    if (entry === null) return
    this.#rooms.delete(id)
    if (this.#own.get(id) !== 0) this.#tell({ kind: 'removed', id, slug: entry.summary.slug })
  }

  #tell(change: RoomChange): void {
    for (const { call } of [...this.#listeners]) call(change)
  }
}

function bodyOf(room: Room): (string | number)[] {
  return [room.document.slug, room.version, JSON.stringify(room)]
}
