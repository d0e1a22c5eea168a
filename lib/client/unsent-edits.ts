import { ROOM_SCHEMA } from '../protocol/limits.ts'
import type { RoomEdit } from '../protocol/rooms.ts'
import type { OutboxStorage } from './outbox.ts'

interface Kept {
  readonly at: number
  readonly edit: RoomEdit
}

/** Those of a room that nobody came back to are given up then. */
const KEPT_MS = 30 * 86_400_000
/** Another form of rooms has another prefix: what an older release kept is left alone. */
const PREFIX = `watchroom:edits:${ROOM_SCHEMA}:`

/**
 * Edits that the server has not taken yet, in a storage that survives a reload. Each has a key of its own, so that no tab
 * writes over another's; what two tabs both send is made once, by its id.
 */
export class UnsentEdits {
  readonly #storage: OutboxStorage | null
  readonly #keys = new Map<string, string>()
  #last = 0

  constructor(storage: OutboxStorage | null) {
    this.#storage = storage
  }

  /** What is kept of a room, oldest first. From here on `hold` takes them out too. */
  of(room: string, now: number): RoomEdit[] {
    const mine: Kept[] = []
    for (const [key, { at, edit }] of this.#read()) {
      if (at < now - KEPT_MS) this.#write(key, null)
      else if (key.startsWith(`${PREFIX}${room}:`)) {
        this.#keys.set(edit.id, key)
        this.#last = Math.max(this.#last, at)
        mine.push({ at, edit })
      }
    }
    return mine.sort((a, b) => a.at - b.at).map(({ edit }) => edit)
  }

  /** Keeps exactly these of the edits that this object knows; they are of `room`. */
  hold(room: string, edits: readonly RoomEdit[], now: number): void {
    const wanted = new Set(edits.map(({ id }) => id))
    for (const [id, key] of this.#keys) {
      if (wanted.has(id)) continue
      this.#keys.delete(id)
      this.#write(key, null)
    }
    for (const edit of edits) {
      if (this.#keys.has(edit.id)) continue
      const key = `${PREFIX}${room}:${edit.id}`
      this.#keys.set(edit.id, key)
      // The order stays over a reload, however fast the person or slow the clock is.
      this.#last = now > this.#last ? now : this.#last + 0.001
      this.#write(key, { at: this.#last, edit })
    }
  }

  #write(key: string, kept: Kept | null): void {
    try {
      if (kept === null) this.#storage?.removeItem(key)
      else this.#storage?.setItem(key, JSON.stringify(kept))
    } catch {
      // Refused or full: it holds for this page then.
    }
  }

  #read(): Map<string, Kept> {
    const found = new Map<string, Kept>()
    try {
      for (let i = 0; i < (this.#storage?.length ?? 0); i++) {
        const key = this.#storage?.key(i) ?? ''
        if (!key.startsWith(PREFIX)) continue
        const kept: unknown = parsed(this.#storage?.getItem(key) ?? null)
        if (isKept(kept)) found.set(key, kept)
      }
    } catch {
      // What cannot be read is not sent.
    }
    return found
  }
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

/** Not the whole schema: it is not loaded by a page that only watches, and the server reads each edit again. */
function isKept(value: unknown): value is Kept {
  const { at, edit } = Object(value)
  return typeof at === 'number' && typeof Object(edit).id === 'string' && typeof Object(edit).op === 'string'
}
