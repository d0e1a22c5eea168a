import { setImmediate as turn } from 'node:timers/promises'
import { type Entries, encodeEntries } from '../../../lib/domain/entry-codec.ts'
import { mergeInSteps } from '../../../lib/domain/merge-history.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedImport, ImportCounts } from '../../ports/feed-import.ts'
import { inBlocks } from './block-rows.ts'
import { bucketOf } from './buckets.ts'
import { FeedKeys } from './feed-keys.ts'
import { FeedReader } from './feed-reader.ts'
import { changedForRebuild } from './gone-rows.ts'
import { type RedisLink, unreachable } from './link.ts'
import { LeaseLost, RebuildLease } from './rebuild-lease.ts'
import { packRollState } from './roll-state.ts'
import { changeArgs } from './row-changes.ts'
import { Script } from './script.ts'
import { joined } from './stream-entries.ts'

interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
}

/** Where a rebuild has come to; between any two of them everything else may happen. */
export type RebuildStep = 'acquired' | 'read' | 'part' | 'written' | 'swap'

const TRIES = 10
/** Blocks that are written, or carried over, in one go. */
const BLOCKS_AT_ONCE = 16
/** Merged between two turns of the event loop. */
const STEPS = 4
const NOTHING = { feeds: 0, added: 0, duplicates: 0, tooOld: 0 }

/**
 * Rebuilds feeds from their entries and imported points. Another stream grows beside the one that is read and appended to,
 * while the feed's rows and oldest entries are held as they are, and takes its place in one script. Staged points are held in
 * memory, and lost with the process, as the port allows.
 */
export class RedisFeedImport implements FeedImport {
  readonly #link: RedisLink
  readonly #keys: FeedKeys
  readonly #reader: FeedReader
  readonly #newId: () => string
  readonly #isKnown: (feed: FeedKey) => boolean
  readonly #between: (step: RebuildStep) => Promise<void>
  readonly #rebuilt = new Script('fence', 'state', 'change-rows', 'together', 'rebuilt')
  readonly #jobs = new Map<string, Map<FeedKey, Points[]>>()

  /** `isKnown`: whether there is such a feed, which may be removed at any time. `between` is awaited at each step. */
  constructor(options: {
    link: RedisLink
    newId: () => string
    isKnown: (feed: FeedKey) => boolean
    between?: (step: RebuildStep) => Promise<void>
  }) {
    this.#between = options.between ?? (async () => {})
    this.#link = options.link
    this.#isKnown = options.isKnown
    this.#newId = options.newId
    this.#keys = new FeedKeys(options.link.prefix, options.newId)
    this.#reader = new FeedReader(options.link, this.#keys)
  }

  async stage(job: string, feed: FeedKey, times: Float64Array, values: Float64Array): Promise<void> {
    const feeds = this.#jobs.get(job) ?? new Map<FeedKey, Points[]>()
    this.#jobs.set(job, feeds)
    const parts = feeds.get(feed) ?? []
    feeds.set(feed, parts)
    parts.push({ times, values })
  }

  async assign(job: string, number: number, feed: FeedKey | null): Promise<void> {
    const feeds = this.#jobs.get(job)
    const parts = feeds?.get(number)
    if (feeds === undefined || parts === undefined) return
    feeds.delete(number)
    if (feed !== null) feeds.set(feed, [...(feeds.get(feed) ?? []), ...parts])
  }

  async commit(job: string, onProgress?: (done: number, total: number) => void): Promise<ImportCounts> {
    const feeds = this.#jobs.get(job) ?? new Map<FeedKey, Points[]>()
    const total = feeds.size
    let sum = NOTHING
    for (const [feed, parts] of [...feeds]) {
      const done = await this.#link.ask(() => this.#rebuild(feed, concat(parts)))
      feeds.delete(feed)
      sum = {
        feeds: sum.feeds + done.feeds,
        added: sum.added + done.added,
        duplicates: sum.duplicates + done.duplicates,
        tooOld: sum.tooOld + done.tooOld,
      }
      onProgress?.(total - feeds.size, total)
    }
    this.#jobs.delete(job)
    return sum
  }

  async abort(job: string): Promise<void> {
    this.#jobs.delete(job)
  }

  async #rebuild(feed: FeedKey, staged: Points): Promise<ImportCounts> {
    for (let tries = 0; tries < TRIES; tries++) {
      const lease = await RebuildLease.acquire(this.#link, this.#keys, feed, this.#newId())
      try {
        const done = await this.#tryRebuild(feed, lease, staged)
        if (done !== null) return done
      } catch (error) {
        if (!(error instanceof LeaseLost)) throw error
      } finally {
        // It goes by itself where Redis does not hear of it.
        await lease.release().catch(() => {})
      }
    }
    throw unreachable(new Error('the feed could not be held while it was rebuilt'))
  }

  /** null where something else was changed meanwhile. */
  async #tryRebuild(feed: FeedKey, lease: RebuildLease, staged: Points): Promise<ImportCounts | null> {
    if (!this.#isKnown(feed)) throw new Error('the feed was removed before it could be rebuilt')
    await this.#between('acquired')
    const shape = await this.#keys.shape(this.#link, feed)
    const { state, roll, blocks } = shape
    const first = blocks[0]?.first ?? roll.rolled + 1
    const held = await this.#reader.entries(state, first, state.head)
    if (held === null) return null
    const { kept, tooOld } = after(staged, roll.goneUpTo)
    const { times, values, added, duplicates } = await this.#merged(lease, held, kept)
    if (added === 0) return { feeds: 0, added, duplicates, tooOld }
    await this.#between('read')
    const now = this.#link.clock.now()
    const arrived = new Float64Array(times.length).fill(now)
    let bytes = await this.#write(lease, first, { times, values, arrived })
    let copied = state.head
    let head = first + times.length - 1
    await this.#between('written')
    const rows = await changedForRebuild({ link: this.#link, keys: this.#keys, shape, first, held })
    const bucket = bucketOf(feed)
    const keys = [
      this.#keys.meta(bucket),
      this.#keys.states(bucket),
      this.#keys.rolls(bucket),
      lease.key,
      lease.stream,
    ]
    for (;;) {
      await lease.renew()
      await this.#between('swap')
      const [status] = (await this.#rebuilt.run(this.#link.client, keys, [
        this.#newId(),
        this.#keys.prefix(bucket),
        shape.bucketEpoch,
        feed,
        lease.holder,
        state.generation,
        copied,
        head,
        first,
        bytes,
        now,
        rows.roll === null ? '' : packRollState(rows.roll),
        ...changeArgs(rows.changes),
      ])) as readonly number[]
      if (status === 1) return { feeds: 1, added, duplicates, tooOld }
      if (status !== 2) return null
      const { head: top } = await this.#keys.peek(this.#link, feed)
      const since = await this.#reader.entries(state, copied + 1, top)
      if (since === null) return null
      bytes += await this.#write(lease, head + 1, since)
      head += since.times.length
      copied = top
    }
  }

  async #merged(lease: RebuildLease, held: Points, kept: Points) {
    const steps = mergeInSteps(held, kept)
    for (let count = 1; ; count++) {
      const step = steps.next()
      if (step.done) return step.value
      if (count % STEPS > 0) continue
      await turn()
      if (count % (64 * STEPS) === 0) await lease.renew()
    }
  }

  /** Returns about what they take. */
  async #write(lease: RebuildLease, first: number, entries: Entries): Promise<number> {
    let bytes = 0
    let pending: { last: number; blob: Buffer }[] = []
    for (const block of inBlocks(first, entries)) {
      const blob = Buffer.from(encodeEntries(block.entries))
      bytes += blob.length + 16
      pending.push({ last: block.first + block.entries.times.length - 1, blob })
      if (pending.length < BLOCKS_AT_ONCE) continue
      await lease.write(pending)
      await this.#between('part')
      pending = []
    }
    await lease.write(pending)
    return bytes
  }
}

/** Points later than a time, and how many are not. */
function after({ times, values }: Points, time: number): { kept: Points; tooOld: number } {
  if (time === Number.NEGATIVE_INFINITY) return { kept: { times, values }, tooOld: 0 }
  const late = (_: number, i: number) => (times[i] as number) > time
  const kept = { times: times.filter(late), values: values.filter(late) }
  return { kept, tooOld: times.length - kept.times.length }
}

function concat(parts: readonly Points[]): Points {
  return joined(parts.map(({ times, values }) => ({ times, values, arrived: times })))
}
