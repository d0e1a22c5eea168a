import type { Hands } from '../../ports/clock.ts'
import type { MessageRow } from './chat-rows.ts'
import type { Db } from './schema.ts'
import type { StoredAgeClock } from './stored-age-clock.ts'
import { TextIndex } from './text-index.ts'

const LOOK_EVERY_MS = 60_000
/** Rows that one slice looks at or deletes. */
const SLICE = 200
/** Messages, whose words leave the index with the commit: up to 1 ms each (SPEC LG5). */
const MESSAGES = 5

interface Trimmed {
  readonly key: number
  readonly oldest: number
}

/**
 * Forgets what is older than the retention, and deletes the rows of what was forgotten or purged whole. What is forgotten is
 * not given any more at once (`chat_room.oldest`); its rows go some at a time, overwritten with zeros (SPEC CH1).
 */
export class ChatTrim {
  readonly #db: Db
  readonly #retentionMs: number | null
  readonly #hands: Hands
  readonly #ages: StoredAgeClock
  #lookedAt = Number.NEGATIVE_INFINITY
  #waiting: number[] = []
  readonly #rooms
  readonly #room
  readonly #front
  readonly #setOldest
  readonly #entries
  readonly #messages
  readonly #index: TextIndex
  readonly #delete

  constructor(db: Db, retentionMs: number | null, hands: Hands, ages: StoredAgeClock) {
    this.#db = db
    this.#retentionMs = retentionMs
    this.#hands = hands
    this.#ages = ages
    this.#rooms = db.prepare<[], { key: number }>('SELECT key FROM chat_room')
    this.#room = db.prepare<[number], Trimmed>('SELECT key, oldest FROM chat_room WHERE key = ?')
    this.#front = db.prepare<[number, number, number], { offset: number; at: number }>(
      'SELECT offset, at FROM chat_entry WHERE room = ? AND offset >= ? ORDER BY offset LIMIT ?',
    )
    this.#setOldest = db.prepare<[number, number]>('UPDATE chat_room SET oldest = ? WHERE key = ?')
    this.#entries = db.prepare<[number, number, number]>(
      'DELETE FROM chat_entry WHERE key IN (SELECT key FROM chat_entry WHERE room = ? AND offset < ? LIMIT ?)',
    )
    this.#messages = db.prepare<[number, number, number], Pick<MessageRow, 'key' | 'text'>>(
      'SELECT key, text FROM chat_message WHERE room = ? AND offset < ? LIMIT ?',
    )
    this.#index = new TextIndex(db)
    this.#delete = db.prepare<[number]>('DELETE FROM chat_message WHERE key = ?')
  }

  /** Something was purged whole. */
  look(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY
  }

  /** One slice; false where nothing is left to do for now. */
  work(): boolean {
    const now = this.#hands.monotonic()
    if (this.#waiting.length === 0 && now - this.#lookedAt >= LOOK_EVERY_MS) {
      this.#lookedAt = now
      this.#waiting = this.#rooms.all().map(({ key }) => key)
    }
    const key = this.#waiting[0]
    if (key === undefined) return false
    this.#db.pragma('secure_delete = on')
    try {
      if (!this.#db.transaction(() => this.#slice(key))()) this.#waiting.shift()
    } finally {
      this.#db.pragma('secure_delete = off')
    }
    return this.#waiting.length > 0
  }

  #slice(key: number): boolean {
    const room = this.#room.get(key)
    if (room === undefined) return false
    const messages = this.#messages.all(key, room.oldest, MESSAGES)
    for (const message of messages) {
      this.#index.remove(message.key, message.text)
      this.#delete.run(message.key)
    }
    const { changes } = this.#entries.run(key, room.oldest, SLICE)
    if (messages.length > 0 || changes > 0) return true
    return this.#retentionMs !== null && this.#forget(room, this.#ages.now() - this.#retentionMs)
  }

  #forget({ key, oldest }: Trimmed, before: number): boolean {
    const front = this.#front.all(key, oldest, SLICE)
    const kept = front.find(({ at }) => at >= before)
    const next = kept?.offset ?? (front.at(-1)?.offset ?? oldest - 1) + 1
    if (next === oldest) return false
    this.#setOldest.run(next, key)
    return true
  }
}
