import type { ChatEntry, ChatMessage } from '../../../lib/protocol/chat.ts'
import type { MessageQuery } from '../../ports/chat-log.ts'
import { MAX_UNREAD } from '../../ports/read-markers.ts'
import { fitting } from '../memory/message-query.ts'
import type { ChatKeys, StoredMessage } from './chat-keys.ts'
import type { RedisLink } from './link.ts'

/** Messages of one answer. */
const PAGE = 200

/**
 * Questions to the chats. What is asked by word, author, thread or pin is looked for message by message from the newest on:
 * about 10 ms for each thousand of them. Moments are looked for among the messages that have one.
 */
export class ChatReader {
  readonly #link: RedisLink
  readonly #keys: ChatKeys

  constructor(link: RedisLink, keys: ChatKeys) {
    this.#link = link
    this.#keys = keys
  }

  /** Entries after an offset up to the head: offsets have no gaps. */
  async entries(room: string, since: number, limit: number, head: number): Promise<ChatEntry[]> {
    const count = Math.max(0, Math.min(limit, head - since))
    return this.entriesAt(
      room,
      Array.from({ length: count }, (_, i) => since + 1 + i),
    )
  }

  async entriesAt(room: string, offsets: readonly number[]): Promise<ChatEntry[]> {
    const found: ChatEntry[] = []
    for (let from = 0; from < offsets.length; from += PAGE) {
      const page = offsets.slice(from, from + PAGE)
      const bodies = await this.#link.client.hmget(this.#keys.of(room, 'entries'), ...page.map(String))
      for (const body of bodies) if (body !== null) found.push(JSON.parse(body) as ChatEntry)
    }
    return found
  }

  /** How many messages a room holds. */
  count(room: string): Promise<number> {
    return this.#link.client.zcard(this.#keys.of(room, 'order'))
  }

  /** Messages after an offset, in order, with their edits. */
  async stored(room: string, after: number, limit: number): Promise<StoredMessage[]> {
    const order = this.#keys.of(room, 'order')
    const ids = await this.#link.client.zrangebyscore(order, `(${after}`, '+inf', 'LIMIT', 0, limit)
    return this.#messages(room, ids)
  }

  /** One more than `limit` where more fit; in the order in which they were posted. */
  async find(room: string, query: MessageQuery): Promise<ChatMessage[]> {
    const { ids, limit, before, after, moment } = query
    const wanted = limit + 1
    const forwards = after !== undefined && before === undefined
    const fits = fitting(query)
    const found: ChatMessage[] = []
    if (ids !== undefined) {
      for (const { message } of await this.#messages(room, ids)) if (fits(message)) found.push(message)
      found.sort((a, b) => a.offset - b.offset)
      return forwards ? found.slice(0, wanted) : found.slice(-wanted)
    }
    const key = this.#keys.of(room, moment === undefined ? 'order' : 'moments')
    const { client } = this.#link
    let [low, high] = [`(${after ?? 0}`, before === undefined ? '+inf' : `(${before}`]
    for (;;) {
      const page = forwards
        ? await client.zrangebyscore(key, low, high, 'LIMIT', 0, PAGE)
        : await client.zrevrangebyscore(key, high, low, 'LIMIT', 0, PAGE)
      const messages = await this.#messages(room, page)
      for (const { message } of messages) {
        if (fits(message)) found.push(message)
        if (found.length === wanted) break
      }
      const last = messages.at(-1)?.message.offset
      if (found.length === wanted || page.length < PAGE || last === undefined) break
      if (forwards) low = `(${last}`
      else high = `(${last}`
    }
    return forwards ? found : found.reverse()
  }

  /** Messages of others after an offset that are not deleted, up to `MAX_UNREAD`. */
  async unread(room: string, after: number, person: string): Promise<number> {
    const { client } = this.#link
    const order = this.#keys.of(room, 'order')
    for (let unread = 0, from = 0; ; from += MAX_UNREAD) {
      const ids = await client.zrangebyscore(order, `(${after}`, '+inf', 'LIMIT', from, MAX_UNREAD)
      if (ids.length === 0) return unread
      const authors = await client.hmget(this.#keys.of(room, 'authors'), ...ids)
      unread += authors.filter((author) => author !== null && author !== person).length
      if (unread >= MAX_UNREAD) return MAX_UNREAD
    }
  }

  async #messages(room: string, ids: readonly string[]): Promise<StoredMessage[]> {
    if (ids.length === 0) return []
    const bodies = await this.#link.client.hmget(this.#keys.of(room, 'messages'), ...ids)
    return bodies.flatMap((body) => (body === null ? [] : [JSON.parse(body) as StoredMessage]))
  }
}
