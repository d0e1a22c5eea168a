import { setImmediate as turn } from 'node:timers/promises'
import { type Entries, encodeEntries } from '../../../lib/domain/entry-codec.ts'
import { mergeInSteps } from '../../../lib/domain/merge-history.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedImport, ImportCounts } from '../../ports/feed-import.ts'
import { inBlocks } from './block-rows.ts'
import { bucketOf } from './buckets.ts'
import { FeedKeys, type FeedLogName } from './feed-keys.ts'
import { FeedReader } from './feed-reader.ts'
import { changedForRebuild } from './gone-rows.ts'
import { type RedisLink, unreachable } from './link.ts'
import { packRollState } from './roll-state.ts'
import { changeArgs } from './row-changes.ts'
import { Script } from './script.ts'
import { joined } from './stream-entries.ts'

interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
}

/** The feed is held for so long at a time, and what was written for it goes so long after its node died. */
const HOLD_MS = 30_000
const WRITTEN_MS = 120_000
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
  readonly #hold = new Script('hold')
  readonly #rebuilt = new Script('fence', 'state', 'change-rows', 'rebuilt')
  readonly #jobs = new Map<string, Map<FeedKey, Points[]>>()

  /** `isKnown`: whether there is such a feed, which may be removed at any time. */
  constructor(options: { link: RedisLink; newId: () => string; isKnown: (feed: FeedKey) => boolean }) {
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
    const who = this.#newId()
    await this.#renew(feed, who)
    try {
      for (let tries = 0; tries < TRIES; tries++) {
        const done = await this.#tryRebuild(feed, who, staged)
        if (done !== null) return done
      }
      throw unreachable(new Error('the feed could not be held while it was rebuilt'))
    } finally {
      // It goes by itself where Redis does not hear of it.
      await this.#release(feed, who).catch(() => {})
    }
  }

  /** null where the feed was not held all the time. */
  async #tryRebuild(feed: FeedKey, who: string, staged: Points): Promise<ImportCounts | null> {
    await this.#renew(feed, who)
    if (!this.#isKnown(feed)) throw new Error('the feed was removed before it could be rebuilt')
    const shape = await this.#keys.shape(this.#link, feed)
    const { state, roll, blocks } = shape
    const first = blocks[0]?.first ?? roll.rolled + 1
    const held = await this.#reader.entries(state, first, state.head)
    if (held === null) return null
    const { kept, tooOld } = after(staged, roll.goneUpTo)
    const { times, values, added, duplicates } = await this.#merged(feed, who, held, kept)
    if (added === 0) return { feeds: 0, added, duplicates, tooOld }
    const into = { feed, generation: state.generation + 1 }
    await this.#link.client.unlink(this.#keys.stream(into))
    const now = this.#link.clock.now()
    const arrived = new Float64Array(times.length).fill(now)
    let bytes = await this.#write(into, who, first, { times, values, arrived })
    let copied = state.head
    let head = first + times.length - 1
    const rows = await changedForRebuild({ link: this.#link, keys: this.#keys, shape, first, held })
    const bucket = bucketOf(feed)
    const keys = [
      this.#keys.meta(bucket),
      this.#keys.states(bucket),
      this.#keys.rolls(bucket),
      this.#keys.hold(feed),
    ]
    for (;;) {
      await this.#renew(feed, who)
      const [status] = (await this.#rebuilt.run(this.#link.client, keys, [
        this.#newId(),
        this.#keys.prefix(bucket),
        shape.bucketEpoch,
        feed,
        who,
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
      bytes += await this.#write(into, who, head + 1, since)
      head += since.times.length
      copied = top
    }
  }

  async #merged(feed: FeedKey, who: string, held: Points, kept: Points) {
    const steps = mergeInSteps(held, kept)
    for (let count = 1; ; count++) {
      const step = steps.next()
      if (step.done) return step.value
      if (count % STEPS > 0) continue
      await turn()
      if (count % (64 * STEPS) === 0) await this.#renew(feed, who)
    }
  }

  /** Returns about what they take. */
  async #write(into: FeedLogName, who: string, first: number, entries: Entries): Promise<number> {
    const key = this.#keys.stream(into)
    let bytes = 0
    let pending: Promise<unknown>[] = []
    for (const block of inBlocks(first, entries)) {
      const blob = Buffer.from(encodeEntries(block.entries))
      const last = block.first + block.entries.times.length - 1
      bytes += blob.length + 16
      pending.push(this.#link.client.xadd(key, `${last}-0`, 'b', blob))
      if (pending.length < BLOCKS_AT_ONCE) continue
      await Promise.all([...pending, this.#link.client.pexpire(key, WRITTEN_MS)])
      await this.#renew(into.feed, who)
      pending = []
    }
    await Promise.all([...pending, this.#link.client.pexpire(key, WRITTEN_MS)])
    return bytes
  }

  async #renew(feed: FeedKey, who: string): Promise<void> {
    const holds = await this.#hold.run(this.#link.client, [this.#keys.hold(feed)], [who, HOLD_MS])
    if (holds === 1) return
    throw new AppError(
      'overloaded',
      'another import of the same feed is under way; try again when it is done',
      {
        retryAfter: 10,
      },
    )
  }

  async #release(feed: FeedKey, who: string): Promise<void> {
    const key = this.#keys.hold(feed)
    if ((await this.#link.client.get(key)) === who) await this.#link.client.del(key)
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
