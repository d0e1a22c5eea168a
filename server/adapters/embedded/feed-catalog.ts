import type { FeedKey, FeedRecord } from '../../ports/feed-catalog.ts'
import { MemoryFeedCatalog } from '../memory/feed-catalog.ts'
import type { Thread } from './supervised-thread.ts'

const FLUSH_EVERY_MS = 60_000

/** The catalog in memory, every change of which is in the file before it counts; `active` follows within a minute. */
export class EmbeddedFeedCatalog extends MemoryFeedCatalog {
  readonly #writer: Thread
  readonly #flushing: ReturnType<typeof setInterval>

  constructor(writer: Thread, feeds: readonly Omit<FeedRecord, 'labels'>[], maxFeeds: number) {
    super({
      maxFeeds,
      feeds,
      store: {
        add: (ids, now) => writer.call('addFeeds', [ids, now]) as Promise<FeedKey[]>,
        patch: async ({ key, kind, unit }) => {
          await writer.call('patchFeed', [key, kind, unit])
        },
        remove: async (key) => {
          await writer.call('removeFeed', [key])
        },
      },
    })
    this.#writer = writer
    this.#flushing = setInterval(() => void this.#flush().catch(() => {}), FLUSH_EVERY_MS)
    this.#flushing.unref()
  }

  /** Writes what is not yet in the file, once and for all. A disk that does not take it loses nothing but `active`. */
  async flush(): Promise<void> {
    clearInterval(this.#flushing)
    await this.#flush().catch(() => {})
  }

  async #flush(): Promise<void> {
    const touched = this.takeTouched()
    if (touched.length === 0) return
    const keys = touched.map(({ key }) => key)
    const actives = touched.map(({ active }) => active)
    await this.#writer.call('touchFeeds', [keys, actives])
  }
}
