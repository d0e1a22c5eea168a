import { Budget, type Lease, type Share } from '../../../lib/domain/budget.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { PartlyTaken } from '../../ports/partly-taken.ts'

const KEPT_MS = 15 * 60_000
const LIMIT = { items: 10_000, bytes: 16 * 1024 * 1024 }
const ITEM_BYTES = 200
const FEED_BYTES = 16

interface Item {
  readonly fingerprint: number
  readonly taken: readonly FeedKey[]
  /** Monotonic. */
  readonly at: number
  readonly lease: Lease
}

/** What this process knows by itself. Beyond the bound the oldest are forgotten. */
export class MemoryPartlyTaken implements PartlyTaken {
  readonly #clock: Clock
  readonly budget = new Budget('partly taken requests', LIMIT)
  readonly #share: Share = this.budget.share()
  readonly #items = new Map<number, Item[]>()
  /** The oldest first. */
  readonly #order = new Set<Item>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isEmpty(): boolean {
    return this.#items.size === 0
  }

  mayHave(fingerprint: number): boolean {
    return this.#items.has(fingerprint)
  }

  async remember(fingerprint: number, taken: readonly FeedKey[]): Promise<void> {
    const at = this.#clock.monotonic()
    for (const item of this.#order) {
      if (at - item.at < KEPT_MS) break
      this.#forget(item)
    }
    const bytes = ITEM_BYTES + taken.length * FEED_BYTES
    if (bytes > LIMIT.bytes) return
    let lease = this.#share.take(bytes)
    for (const item of this.#order) {
      if (lease !== null) break
      this.#forget(item)
      lease = this.#share.take(bytes)
    }
    if (lease === null) return
    const item: Item = { fingerprint, taken, at, lease }
    this.#order.add(item)
    const same = this.#items.get(fingerprint)
    if (same === undefined) this.#items.set(fingerprint, [item])
    else same.push(item)
  }

  async claim(fingerprint: number): Promise<ReadonlySet<FeedKey> | null> {
    const [item] = this.#items.get(fingerprint) ?? []
    if (item === undefined) return null
    this.#forget(item)
    return this.#clock.monotonic() - item.at < KEPT_MS ? new Set(item.taken) : this.claim(fingerprint)
  }

  #forget(item: Item): void {
    item.lease.release()
    this.#order.delete(item)
    const rest = (this.#items.get(item.fingerprint) ?? []).filter((one) => one !== item)
    if (rest.length === 0) this.#items.delete(item.fingerprint)
    else this.#items.set(item.fingerprint, rest)
  }
}
