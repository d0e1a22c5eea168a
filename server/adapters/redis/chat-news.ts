import type { ChatEntry } from '../../../lib/protocol/chat.ts'
import type { ChatFollowers } from '../memory/chat-followers.ts'
import type { ChatKeys } from './chat-keys.ts'
import type { ChatReader } from './chat-reader.ts'
import { InOrder } from './in-order.ts'
import type { RedisLink } from './link.ts'

interface Followed {
  followers: number
  readonly stop: () => void
  readonly order: InOrder
  epoch: string
  /** Up to which offset the followers were told; null where nothing was told yet. */
  told: number | null
}

/** Tells who follows a room's chat on this node of every entry, in order: what a message said, or what was read after a gap. */
export class ChatNews {
  readonly #link: RedisLink
  readonly #keys: ChatKeys
  readonly #reader: ChatReader
  readonly #followers: ChatFollowers
  readonly #rooms = new Map<string, Followed>()
  readonly #stopBeat: () => void

  constructor(link: RedisLink, keys: ChatKeys, reader: ChatReader, followers: ChatFollowers) {
    this.#link = link
    this.#keys = keys
    this.#reader = reader
    this.#followers = followers
    // What fails here is repeated with the next beat.
    this.#stopBeat = link.onBeat(() => {
      for (const room of this.#rooms.keys()) this.#look(room).catch(() => {})
    })
  }

  follow(room: string, onEntry: (entry: ChatEntry, epoch: string) => void): () => void {
    const followed = this.#rooms.get(room) ?? this.#begin(room)
    followed.followers++
    const leave = this.#followers.add(room, onEntry)
    let left = false
    return () => {
      if (left) return
      left = true
      leave()
      followed.followers--
      if (followed.followers > 0 || this.#rooms.get(room) !== followed) return
      this.#rooms.delete(room)
      followed.stop()
    }
  }

  /** Settles once nothing of a followed room can be missed that is appended from now on. */
  async listening(room: string): Promise<void> {
    if (this.#rooms.has(room)) await this.#link.subscriptions.ready(this.#keys.of(room, 'news'))
  }

  /** Settles once the followers here have heard of the entry at `offset`, which this node has just appended. */
  told(room: string, epoch: string, offset: number): Promise<void> {
    const followed = this.#rooms.get(room)
    if (followed === undefined) return Promise.resolve()
    return followed.order.run(() => this.#reach(room, followed, epoch, offset))
  }

  close(): void {
    this.#stopBeat()
    for (const { stop } of this.#rooms.values()) stop()
    this.#rooms.clear()
  }

  #begin(room: string): Followed {
    const channel = this.#keys.of(room, 'news')
    const followed: Followed = {
      followers: 0,
      order: new InOrder(),
      epoch: '',
      told: null,
      stop: this.#link.subscriptions.add(channel, (message) => {
        const { epoch, entry } = JSON.parse(String(message)) as { epoch: string; entry: string }
        const parsed = JSON.parse(entry) as ChatEntry
        followed.order.run(() => this.#reach(room, followed, epoch, parsed.offset, parsed)).catch(() => {})
      }),
    }
    this.#rooms.set(room, followed)
    return followed
  }

  async #reach(
    room: string,
    followed: Followed,
    epoch: string,
    offset: number,
    entry?: ChatEntry,
  ): Promise<void> {
    if (followed.epoch !== epoch) followed.told = null
    const from = followed.told ?? offset - 1
    if (offset <= from) return
    const missing =
      entry !== undefined && offset === from + 1
        ? [entry]
        : await this.#reader.entries(room, from, offset - from, offset)
    followed.epoch = epoch
    followed.told = offset
    for (const one of missing) this.#followers.tell(room, one, epoch)
  }

  /** A message may be lost with its connection. */
  async #look(room: string): Promise<void> {
    const followed = this.#rooms.get(room)
    if (followed === undefined) return
    const { epoch, head } = await this.#keys.state(this.#link, room)
    await followed.order.run(async () => {
      if (followed.told === null || followed.epoch !== epoch) {
        followed.epoch = epoch
        followed.told = head
      } else await this.#reach(room, followed, epoch, head)
    })
  }
}
