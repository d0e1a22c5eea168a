import {
  blanked,
  messageOf,
  purgeMatches,
  purgesAll,
  targetOf,
  tombstone,
  withEntry,
} from '../../../lib/domain/chat-fold.ts'
import type { ChatEntry, ChatMessage } from '../../../lib/protocol/chat.ts'
import type { ChatDraft } from '../../ports/chat-log.ts'
import { asRow, type MessageRow, messageFrom, type RoomRow } from './chat-rows.ts'
import { failpoint } from './failpoint.ts'
import type { Db } from './schema.ts'
import { TextIndex } from './text-index.ts'

export type Written = { readonly kind: 'appended' | 'duplicate'; readonly entry: ChatEntry } | null

/** Messages that one slice of a purge looks at. */
const PURGE_SLICE = 200
/** And blanks: each costs up to 1 ms, most of it in the commit, where its words leave the index (SPEC LG5). */
const MAX_BLANKED = 5

/** The tables of the chat, on the writer's thread. Each call is one transaction. */
export class ChatWriter {
  readonly #db: Db
  readonly #onErased: () => void
  readonly #find
  readonly #addRoom
  readonly #moveHead
  readonly #moveOldest
  readonly #known
  readonly #forget
  readonly #addEntry
  readonly #message
  readonly #addMessage
  readonly #setMessage
  readonly #index: TextIndex
  readonly #texts
  readonly #setEntry
  readonly #next
  readonly #mark

  /** `onErased`: rows wait to be deleted. */
  constructor(db: Db, onErased: () => void) {
    this.#db = db
    this.#onErased = onErased
    this.#find = db.prepare<[string], RoomRow>('SELECT key, head, oldest FROM chat_room WHERE id = ?')
    this.#addRoom = db.prepare<[string]>('INSERT INTO chat_room (id, head, oldest) VALUES (?, 0, 1)')
    this.#moveHead = db.prepare<[number, number]>('UPDATE chat_room SET head = ? WHERE key = ?')
    this.#moveOldest = db.prepare<[number, number]>('UPDATE chat_room SET oldest = ? WHERE key = ?')
    this.#known = db.prepare<[number, string], { key: number; offset: number; body: string }>(
      'SELECT key, offset, body FROM chat_entry WHERE room = ? AND id = ?',
    )
    this.#forget = db.prepare<[number]>('DELETE FROM chat_entry WHERE key = ?')
    this.#addEntry = db.prepare<[number, number, string, string | null, number, string]>(
      'INSERT INTO chat_entry (room, offset, id, message, at, body) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#message = db.prepare<[number, string, number], MessageRow>(
      'SELECT key, text, body FROM chat_message WHERE room = ? AND id = ? AND offset >= ?',
    )
    const columns = 'room, offset, id, author, at, deleted, thread, pinned, feed, time, until, text, body'
    const names = columns.split(', ')
    this.#addMessage = db.prepare(
      `INSERT OR REPLACE INTO chat_message (${columns}) VALUES (${names.map((name) => `$${name}`).join(', ')})`,
    )
    this.#setMessage = db.prepare(
      `UPDATE chat_message SET ${names.map((name) => `${name} = $${name}`).join(', ')} WHERE key = $key`,
    )
    this.#index = new TextIndex(db)
    this.#texts = db.prepare<[number, string], { key: number; body: string }>(
      'SELECT key, body FROM chat_entry WHERE room = ? AND message = ?',
    )
    this.#setEntry = db.prepare<[string, number]>('UPDATE chat_entry SET body = ? WHERE key = ?')
    this.#next = db.prepare<[number, number, number, number], MessageRow>(
      'SELECT key, text, body FROM chat_message WHERE room = ? AND offset > ? AND offset >= ? ORDER BY offset LIMIT ?',
    )
    this.#mark = db.prepare<[number, string, number], { offset: number }>(
      `INSERT INTO chat_mark (room, person, offset) VALUES (?, ?, ?)
       ON CONFLICT (room, person) DO UPDATE SET offset = MAX(offset, excluded.offset) RETURNING offset`,
    )
  }

  /**
   * Null where the message that it is about is not there. `repeated`: the call's answer was lost, and what is there of it
   * already is its own work, of which nobody has heard.
   */
  append(id: string, draft: ChatDraft, repeated = false): Written {
    return this.#erasing(draft.kind === 'deleted', () => this.#append(this.#room(id), id, draft, repeated))
  }

  /**
   * One slice of a purge with conditions: blanks what matches after the offset `done`. Gives how far it came, or what the
   * purge's own entry, written with the last slice, came to.
   */
  purge(
    id: string,
    draft: ChatDraft,
    done: number,
    repeated = false,
  ): { readonly done: number } | { readonly written: Written } {
    return this.#erasing(true, () => {
      const room = this.#room(id)
      if (draft.kind !== 'purged' || this.#entry(room, draft.id) !== null) {
        return { written: this.#append(room, id, draft, repeated) }
      }
      const rows = this.#next.all(room.key, done, room.oldest, PURGE_SLICE)
      let last = done
      let blank = 0
      for (const row of rows) {
        if (blank >= MAX_BLANKED) return { done: last }
        const message = messageFrom(row)
        last = message.offset
        if (message.deleted !== undefined || !purgeMatches(draft.match, message)) continue
        blank++
        this.#put(room, row, tombstone(message, draft))
        this.#blank(room, message.id)
      }
      return rows.length < PURGE_SLICE ? { written: this.#append(room, id, draft, repeated) } : { done: last }
    })
  }

  /** How far the person has read then. */
  mark(id: string, person: string, offset: number): number {
    return this.#db.transaction(() => {
      const room = this.#find.get(id)
      if (room === undefined) return 0
      return this.#mark.get(room.key, person, Math.min(offset, room.head))?.offset ?? 0
    })()
  }

  /** Freed bytes are overwritten where something is deleted on purpose (SPEC CH1); it costs writes. */
  #erasing<T>(erase: boolean, work: () => T): T {
    if (erase) this.#db.pragma('secure_delete = on')
    try {
      return this.#db.transaction(() => {
        const done = work()
        failpoint('chat:commit')
        return done
      })()
    } finally {
      if (erase) this.#db.pragma('secure_delete = off')
    }
  }

  #room(id: string): RoomRow {
    return this.#find.get(id) ?? { key: Number(this.#addRoom.run(id).lastInsertRowid), head: 0, oldest: 1 }
  }

  #entry(room: RoomRow, id: string): ChatEntry | null {
    const known = this.#known.get(room.key, id)
    return known === undefined || known.offset < room.oldest ? null : (JSON.parse(known.body) as ChatEntry)
  }

  #append(room: RoomRow, id: string, draft: ChatDraft, repeated: boolean): Written {
    const known = this.#known.get(room.key, draft.id)
    if (known !== undefined && known.offset >= room.oldest) {
      return { kind: repeated ? 'appended' : 'duplicate', entry: JSON.parse(known.body) as ChatEntry }
    }
    const entry = { ...draft, offset: room.head + 1 } as ChatEntry
    const target = targetOf(entry)
    const row = target === null ? undefined : this.#message.get(room.key, target, room.oldest)
    if (target !== null && row === undefined) return null
    const about = row === undefined ? null : messageFrom(row)
    if (about?.deleted !== undefined && entry.kind !== 'posted') return null
    // It lies in what goes.
    if (known !== undefined) this.#forget.run(known.key)
    const texts = entry.kind === 'posted' ? entry.id : entry.kind === 'edited' ? entry.message : null
    this.#addEntry.run(room.key, entry.offset, entry.id, texts, entry.at, JSON.stringify(entry))
    this.#moveHead.run(entry.offset, room.key)
    if (row !== undefined && about !== null) this.#put(room, row, withEntry(about, entry))
    if (entry.kind === 'posted') this.#post(room, messageOf(id, entry))
    if (entry.kind === 'deleted') this.#blank(room, entry.message)
    if (purgesAll(entry)) {
      this.#moveOldest.run(entry.offset, room.key)
      this.#onErased()
    }
    return { kind: 'appended', entry }
  }

  #post(room: RoomRow, message: ChatMessage): void {
    // One of this id may lie in what goes.
    const old = this.#message.get(room.key, message.id, 0)
    if (old !== undefined) this.#index.remove(old.key, old.text)
    const { lastInsertRowid } = this.#addMessage.run(asRow(room, message))
    this.#index.add(Number(lastInsertRowid), message.text)
  }

  #put(room: RoomRow, { key, text }: MessageRow, message: ChatMessage): void {
    if (text !== message.text) this.#index.remove(key, text)
    this.#setMessage.run({ ...asRow(room, message), key })
    if (text !== message.text) this.#index.add(key, message.text)
  }

  #blank(room: RoomRow, message: string): void {
    for (const { key, body } of this.#texts.all(room.key, message)) {
      this.#setEntry.run(JSON.stringify(blanked(JSON.parse(body) as ChatEntry)), key)
    }
  }
}
