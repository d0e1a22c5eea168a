import type { FeedSeries } from '../../lib/domain/feed-series.ts'
import { windowKey } from '../../lib/protocol/window-key.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { RollingCache, type RollingColumns } from './rolling-cache.ts'

/** Kept of one series: what is asked for may name any window. The least recently asked goes first. */
const MAX_OF_SERIES = 64
/** Kept of all series together. */
const MAX_BYTES = 96 * 1024 * 1024

interface Kept {
  readonly cache: RollingCache
  readonly use: Use
}

/** How much one cache takes. It keeps neither the cache nor its series in memory. */
interface Use {
  readonly own: WeakRef<Map<string, Kept>>
  readonly key: string
  bytes: number
}

/** Rolling columns by series, window and width; they live as long as the series does, and within one bound of memory. */
export class RollingCaches {
  readonly #maxBytes: number
  readonly #bySeries = new WeakMap<FeedSeries, Map<string, Kept>>()
  /** The least recently asked first. */
  readonly #uses = new Set<Use>()
  #bytes = 0

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  read(series: FeedSeries, window: WindowSpec, width: number, from: number, to: number): RollingColumns {
    const own = this.#bySeries.get(series) ?? new Map<string, Kept>()
    this.#bySeries.set(series, own)
    const key = `${windowKey(window)}/${width}`
    const kept = own.get(key) ?? this.#keep(own, key, new RollingCache(window, width))
    const { cache, use } = kept
    const columns = cache.read(series, from, to)
    this.#bytes += cache.bytes - use.bytes
    use.bytes = cache.bytes
    // As the latest of all, and of its series.
    this.#uses.delete(use)
    this.#uses.add(use)
    own.delete(key)
    own.set(key, kept)
    for (const { use: oldest } of own.values()) {
      if (own.size <= MAX_OF_SERIES) break
      this.#forget(oldest)
    }
    for (const oldest of this.#uses) {
      if (this.#bytes <= this.#maxBytes) break
      this.#forget(oldest)
    }
    return columns
  }

  #keep(own: Map<string, Kept>, key: string, cache: RollingCache): Kept {
    return { cache, use: { own: new WeakRef(own), key, bytes: 0 } }
  }

  #forget(use: Use): void {
    if (!this.#uses.delete(use)) return
    this.#bytes -= use.bytes
    use.own.deref()?.delete(use.key)
  }
}
