import type { ChatEntry } from '../../../lib/protocol/chat.ts'
import type { Position } from '../../../lib/protocol/positions.ts'
import type {
  ChatDraft,
  ChatLog,
  ChatOutcome,
  ChatSlice,
  MessagePage,
  MessageQuery,
} from '../../ports/chat-log.ts'
import type { ReadMarkers } from '../../ports/read-markers.ts'
import { ChatFollowers } from '../memory/chat-followers.ts'
import { RedisAgeClock } from './age-clock.ts'
import { ChatKeys } from './chat-keys.ts'
import { ChatNews } from './chat-news.ts'
import { ChatReader } from './chat-reader.ts'
import { ChatWriter } from './chat-writer.ts'
import { InOrder } from './in-order.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'
import { RedisClock } from './shared-clock.ts'

export interface RedisChatOptions {
  readonly link: RedisLink
  readonly newId: () => string
  /** null: for ever. */
  readonly retentionMs: number | null
  readonly onFollowerError: (error: unknown) => void
}

const TRIM_EVERY_MS = 60_000

/** The chats in Redis, the same for all nodes. */
export class RedisChatLog implements ChatLog {
  readonly #link: RedisLink
  readonly #keys: ChatKeys
  readonly #reader: ChatReader
  readonly #writer: ChatWriter
  readonly #news: ChatNews
  readonly #mark = new Script('chat-mark')
  readonly #ages: RedisAgeClock
  readonly #stopTrimming: () => void
  /** By room: what this node writes into it. */
  readonly #orders = new Map<string, InOrder>()

  constructor({ link, newId, retentionMs, onFollowerError }: RedisChatOptions) {
    this.#link = link
    this.#ages = new RedisAgeClock(link, new RedisClock(link))
    this.#keys = new ChatKeys(link.prefix, newId)
    this.#reader = new ChatReader(link, this.#keys)
    this.#writer = new ChatWriter(link, this.#keys, this.#reader, newId)
    this.#news = new ChatNews(link, this.#keys, this.#reader, new ChatFollowers(onFollowerError))
    this.#stopTrimming =
      retentionMs === null
        ? () => {}
        : link.clock.every(TRIM_EVERY_MS, () => void this.#trimOld(retentionMs).catch(() => {}))
  }

  async #trimOld(retentionMs: number): Promise<void> {
    const now = await this.#ages.now()
    if (now !== null) await this.trim(now - retentionMs)
  }

  append(room: string, draft: ChatDraft): Promise<ChatOutcome> {
    const order = this.#orders.get(room) ?? new InOrder()
    this.#orders.set(room, order)
    return order.run(() =>
      this.#link.ask(async () => {
        const written = await this.#writer.append(room, draft)
        if (written.kind === 'appended') await this.#news.told(room, written.epoch, written.entry.offset)
        return written
      }),
    )
  }

  read(room: string, since: Position, limit: number): Promise<ChatSlice> {
    return this.#link.ask(async () => {
      await this.#news.listening(room)
      const { epoch, head: offset, oldest } = await this.#keys.state(this.#link, room)
      const head = { epoch, offset }
      // Before the first entry there is nothing to lose.
      const begins = since.offset === 0 && offset === 0
      if (since.epoch !== epoch && !begins) return { kind: 'reset', why: 'epoch_changed', head }
      if (since.offset > offset) return { kind: 'reset', why: 'past_head', head }
      if (since.offset < oldest - 1) return { kind: 'reset', why: 'trimmed', head }
      return { kind: 'entries', entries: await this.#reader.entries(room, since.offset, limit, offset), head }
    })
  }

  find(query: MessageQuery): Promise<MessagePage> {
    return this.#link.ask(async () => {
      const { room, limit, after, before } = query
      const forwards = after !== undefined && before === undefined
      const cut = <T>(all: readonly T[]) =>
        forwards ? all.slice(0, limit) : all.slice(Math.max(0, all.length - limit))
      if (room === null) {
        const rooms = await this.#link.client.smembers(this.#keys.rooms)
        const found = (await Promise.all(rooms.map((one) => this.#reader.find(one, query)))).flat()
        found.sort((a, b) => a.at - b.at)
        return { messages: cut(found), head: null, more: found.length > limit }
      }
      await this.#news.listening(room)
      const { epoch, head: offset } = await this.#keys.state(this.#link, room)
      const found = await this.#reader.find(room, query)
      return { messages: cut(found), head: { epoch, offset }, more: found.length > limit }
    })
  }

  rooms(): Promise<readonly string[]> {
    return this.#link.ask(async () => {
      const known = await this.#link.client.smembers(this.#keys.rooms)
      const counts = await Promise.all(known.map((room) => this.#reader.count(room)))
      return known.filter((_, i) => (counts[i] ?? 0) > 0)
    })
  }

  follow(room: string, onEntry: (entry: ChatEntry, epoch: string) => void): () => void {
    return this.#news.follow(room, onEntry)
  }

  readonly markers: ReadMarkers = {
    mark: (room, person, offset) =>
      this.#link.ask(async () => {
        const keys = [this.#keys.of(room, 'meta'), this.#keys.of(room, 'marks')]
        const read = Number(await this.#mark.run(this.#link.client, keys, [person, offset]))
        return { offset: read, unread: await this.#reader.unread(room, read, person) }
      }),
    find: (room, person) => this.markers.mark(room, person, 0),
  }

  /** Forgets what is older; it happens by itself every minute. Any node may do it, and all may. */
  trim(since: number): Promise<void> {
    return this.#link.ask(async () => {
      for (const room of await this.#link.client.smembers(this.#keys.rooms))
        await this.#writer.trim(room, since)
    })
  }

  /** The connection is its owner's to close. */
  async close(): Promise<void> {
    this.#stopTrimming()
    this.#news.close()
  }
}
