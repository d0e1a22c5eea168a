import type { Statement } from 'better-sqlite3'
import { searchRuns } from '../../../lib/domain/text/search-words.ts'
import type { ChatEntry, ChatMessage } from '../../../lib/protocol/chat.ts'
import type { MessageQuery } from '../../ports/chat-log.ts'
import { MAX_UNREAD, type ReadMarker } from '../../ports/read-markers.ts'
import { type MessageRow, messageFrom, type RoomRow } from './chat-rows.ts'
import type { Db } from './schema.ts'

export interface HeldEntries {
  readonly head: number
  readonly oldest: number
  readonly entries: readonly ChatEntry[]
}

export interface FoundMessages {
  readonly messages: readonly ChatMessage[]
  readonly head: number | null
  readonly more: boolean
}

type Value = string | number

/** Questions to the chat's tables, on the reader's thread. Each is one short transaction. */
export class ChatReader {
  readonly #db: Db
  /** By its text. */
  readonly #statements = new Map<string, Statement<Value[], MessageRow>>()
  readonly #room
  readonly #entries
  readonly #rooms
  readonly #mark
  readonly #unread

  constructor(db: Db) {
    this.#db = db
    this.#room = db.prepare<[string], RoomRow>('SELECT key, head, oldest FROM chat_room WHERE id = ?')
    this.#entries = db.prepare<[number, number, number], { body: string }>(
      'SELECT body FROM chat_entry WHERE room = ? AND offset > ? ORDER BY offset LIMIT ?',
    )
    this.#rooms = db.prepare<[], { id: string }>(
      `SELECT id FROM chat_room AS r
       WHERE EXISTS (SELECT 1 FROM chat_message WHERE room = r.key AND offset >= r.oldest)`,
    )
    this.#mark = db.prepare<[number, string], { offset: number }>(
      'SELECT offset FROM chat_mark WHERE room = ? AND person = ?',
    )
    this.#unread = db.prepare<[number, number, number, string, number], { n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT 1 FROM chat_message
       WHERE room = ? AND offset > ? AND offset >= ? AND deleted = 0 AND author <> ? LIMIT ?)`,
    )
  }

  read(id: string, since: number, limit: number): HeldEntries {
    return this.#db.transaction(() => {
      const room = this.#room.get(id)
      if (room === undefined) return { head: 0, oldest: 1, entries: [] }
      const { head, oldest } = room
      const rows = since < oldest - 1 ? [] : this.#entries.all(room.key, since, limit)
      return { head, oldest, entries: rows.map(({ body }) => JSON.parse(body) as ChatEntry) }
    })()
  }

  find(query: MessageQuery): FoundMessages {
    return this.#db.transaction(() => {
      const room = query.room === null ? null : (this.#room.get(query.room) ?? null)
      if (room === null && query.room !== null) return { messages: [], head: 0, more: false }
      const forwards = query.after !== undefined && query.before === undefined
      const question = questionOf(query, room, forwards)
      if (question === null) return { messages: [], head: room?.head ?? null, more: false }
      const rows = this.#statement(question.sql).all(...question.values)
      const shown = rows.slice(0, query.limit).map(messageFrom)
      return {
        messages: forwards ? shown : shown.reverse(),
        head: room?.head ?? null,
        more: rows.length > query.limit,
      }
    })()
  }

  rooms(): string[] {
    return this.#rooms.all().map(({ id }) => id)
  }

  marker(id: string, person: string): ReadMarker {
    return this.#db.transaction(() => {
      const room = this.#room.get(id)
      if (room === undefined) return { offset: 0, unread: 0 }
      const offset = Math.min(this.#mark.get(room.key, person)?.offset ?? 0, room.head)
      const unread = this.#unread.get(room.key, offset, room.oldest, person, MAX_UNREAD)?.n ?? 0
      return { offset, unread }
    })()
  }

  #statement(sql: string): Statement<Value[], MessageRow> {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare<Value[], MessageRow>(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** Null where nothing can fit. Within one room the keys of messages grow as their offsets do. */
function questionOf(
  query: MessageQuery,
  room: RoomRow | null,
  forwards: boolean,
): { sql: string; values: Value[] } | null {
  const { before, after, ids, text, author, thread, pinned, moment } = query
  const tests: string[] = []
  const values: Value[] = []
  const test = (sql: string, ...more: Value[]) => {
    tests.push(sql)
    values.push(...more)
  }
  if (text !== undefined) {
    const match = matchOf(text)
    if (match === null) return null
    test('chat_text MATCH ?', match)
  }
  if (room !== null) test('m.room = ? AND m.offset > ?', room.key, Math.max(after ?? 0, room.oldest - 1))
  if (before !== undefined) test('m.offset < ?', before)
  if (ids !== undefined) test('m.id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
  if (author !== undefined) test('m.author = ?', author)
  if (thread !== undefined) test('m.thread = ?', thread)
  if (pinned) test('m.pinned = 1')
  if (moment !== undefined) {
    test('m.time IS NOT NULL AND m.time <= ? AND m.until >= ?', moment.to, moment.from)
    if (moment.feeds !== undefined)
      test('m.feed IN (SELECT value FROM json_each(?))', JSON.stringify(moment.feeds))
  }
  // Left to itself, SQLite walks through all messages for the order.
  const index = room !== null && moment !== undefined ? ' INDEXED BY chat_message_moments' : ''
  const from =
    (text === undefined
      ? `chat_message m${index}`
      : 'chat_text JOIN chat_message m ON m.key = chat_text.rowid') +
    (room === null ? ' JOIN chat_room r ON r.key = m.room AND m.offset >= r.oldest' : '')
  const order = text !== undefined ? 'chat_text.rowid' : room === null ? 'm.key' : 'm.offset'
  const where = tests.length === 0 ? '' : `WHERE ${tests.join(' AND ')}`
  values.push(query.limit + 1)
  const sql = `SELECT m.key, m.text, m.body FROM ${from} ${where} ORDER BY ${order} ${forwards ? 'ASC' : 'DESC'} LIMIT ?`
  return { sql, values }
}

/** All runs as phrases, the last word perhaps as a beginning; quoted, so that nothing in them is an operator. */
function matchOf(text: string): string | null {
  const runs = searchRuns(text)
  return runs.length === 0 ? null : `${runs.map((words) => `"${words.join(' ')}"`).join(' ')}*`
}
