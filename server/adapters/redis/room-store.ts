import { type Room, roomSchema } from '../../../lib/protocol/rooms.ts'
import type { RoomChange, RoomChanges } from '../../ports/room-changes.ts'
import type { RoomStore } from '../../ports/room-store.ts'
import { RoomTable } from '../memory/room-store.ts'
import { InOrder } from './in-order.ts'
import type { RedisLink } from './link.ts'
import { type Change, Replica } from './replica.ts'
import { Script } from './script.ts'

export interface RedisRoomStoreOptions {
  readonly link: RedisLink
  readonly newId: () => string
  readonly onUnreadable: (why: unknown) => void
}

/**
 * Rooms in Redis, which decides; every node has them in memory, and hears of what the others change. A room that this
 * release cannot read is left out and told of; it stays in Redis and keeps its slug.
 */
export class RedisRoomStore implements RoomStore, RoomChanges {
  readonly #link: RedisLink
  readonly #onUnreadable: (why: unknown) => void
  readonly #table = new RoomTable()
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
    const [meta, rooms, changes] = [key('meta'), key('rooms'), key('changes')]
    this.#keys = [meta, rooms, key('versions'), key('slugs'), changes]
    this.#replica = new Replica(
      link,
      { meta, changes, tables: [rooms] },
      {
        load: ([found = []]) => this.#load(found),
        apply: (made) => this.#apply(made),
      },
      newId,
    )
  }

  /** Settles once the rooms are here. */
  open(): Promise<void> {
    return this.#link.ask(() => this.#replica.current())
  }

  /** Where Redis does not answer, as they were last. */
  async list(): Promise<readonly Room[]> {
    await this.#replica.current().catch(() => {})
    return this.#table.values()
  }

  async find(slug: string): Promise<Room | null> {
    return this.#table.find(slug)
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

  #load(found: readonly Buffer[]): void {
    const held = new Set<string>()
    for (let i = 0; i < found.length; i += 2) {
      held.add(String(found[i]))
      this.#put(found[i + 1] ?? null)
    }
    for (const { id } of [...this.#table.values()]) if (!held.has(id)) this.#delete(id)
  }

  async #apply(changes: readonly Change[]): Promise<void> {
    const ids = [...new Set(changes.map(({ body }) => body))]
    const bodies = await this.#link.client.hmgetBuffer(this.#keys[1] ?? '', ...ids)
    for (const [i, id] of ids.entries()) {
      const body = bodies[i] ?? null
      if (body === null) this.#delete(id)
      else this.#put(body)
    }
  }

  #put(body: Buffer | null): void {
    try {
      const room = roomSchema.parse(JSON.parse(String(body)))
      const known = this.#table.get(room.id)
      // In place of one that is gone by now: its slug is this room's.
      const holder = this.#table.find(room.document.slug)
      if (holder !== null && holder.id !== room.id) this.#delete(holder.id)
      this.#table.put(room)
      if (known?.version !== room.version && this.#own.get(room.id) !== room.version) {
        this.#tell({ kind: 'changed', room })
      }
    } catch (why) {
      this.#onUnreadable(why)
    }
  }

  #delete(id: string): void {
    const room = this.#table.get(id)
    if (room === null) return
    this.#table.delete(id)
    if (this.#own.get(id) !== 0) this.#tell({ kind: 'removed', room })
  }

  #tell(change: RoomChange): void {
    for (const { call } of [...this.#listeners]) call(change)
  }
}

function bodyOf(room: Room): (string | number)[] {
  return [room.document.slug, room.version, JSON.stringify(room)]
}
