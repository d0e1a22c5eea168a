import { failpoint } from './failpoint.ts'
import type { Db } from './schema.ts'

export interface StoredRoom {
  readonly id: string
  readonly slug: string
  readonly version: number
  /** JSON. */
  readonly body: string
}

export type Replaced = 'replaced' | 'stale' | 'gone' | 'exists'

/**
 * The table of rooms, on the writer's thread. Each call is one transaction. One that is `repeated`, since its answer was lost,
 * finds its own work done.
 */
export class Rooms {
  readonly #db: Db
  readonly #body
  readonly #find
  readonly #held
  readonly #holder
  readonly #insert
  readonly #update
  readonly #delete

  constructor(db: Db) {
    this.#db = db
    this.#body = db.prepare<[string], { body: string }>('SELECT body FROM room WHERE id = ?')
    this.#find = db.prepare<[string], StoredRoom>('SELECT id, slug, version, body FROM room WHERE id = ?')
    this.#held = db.prepare<[string], { version: number }>('SELECT version FROM room WHERE id = ?')
    this.#holder = db.prepare<[string], { id: string }>('SELECT id FROM room WHERE slug = ?')
    this.#insert = db.prepare<[StoredRoom]>(
      'INSERT INTO room (id, slug, version, body) VALUES ($id, $slug, $version, $body)',
    )
    this.#update = db.prepare<[StoredRoom]>(
      'UPDATE room SET slug = $slug, version = $version, body = $body WHERE id = $id',
    )
    this.#delete = db.prepare<[string]>('DELETE FROM room WHERE id = ?')
  }

  ids(): Pick<StoredRoom, 'id' | 'slug'>[] {
    return this.#db.prepare<[], Pick<StoredRoom, 'id' | 'slug'>>('SELECT id, slug FROM room').all()
  }

  read(id: string): string | null {
    return this.#body.get(id)?.body ?? null
  }

  create(room: StoredRoom, repeated = false): 'created' | 'exists' {
    return this.#db.transaction(() => {
      if (repeated && this.#isStored(room)) return 'created'
      if (this.#held.get(room.id) !== undefined || this.#holder.get(room.slug) !== undefined) return 'exists'
      this.#insert.run(room)
      failpoint('room:commit')
      return 'created'
    })()
  }

  replace(room: StoredRoom, repeated = false): Replaced {
    return this.#db.transaction(() => {
      const held = this.#held.get(room.id)
      if (held === undefined) return 'gone'
      if (repeated && this.#isStored(room)) return 'replaced'
      if (held.version !== room.version - 1) return 'stale'
      const holder = this.#holder.get(room.slug)
      if (holder !== undefined && holder.id !== room.id) return 'exists'
      this.#update.run(room)
      return 'replaced'
    })()
  }

  #isStored({ id, slug, version, body }: StoredRoom): boolean {
    const stored = this.#find.get(id)
    return stored?.slug === slug && stored.version === version && stored.body === body
  }

  remove(id: string, repeated = false): 'removed' | 'gone' {
    return this.#delete.run(id).changes > 0 || repeated ? 'removed' : 'gone'
  }
}
