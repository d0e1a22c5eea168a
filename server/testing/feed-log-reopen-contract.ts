import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FeedLog, FeedWrite, PointBatch } from '../ports/feed-log.ts'
import { LogModel } from './log-model.ts'

interface OpenedLog {
  readonly log: FeedLog
  /** Ends it as `kill -9` would, as far as that can be done inside one process: nothing is tidied up or waited for. */
  kill(): Promise<void>
}

/** Opens the log that is kept in a directory, an empty one where there is none. */
type ReopenableLog = (dir: string) => Promise<OpenedLog>

type Op =
  /** Appended at the same time, awaited together. */
  | { readonly kind: 'append'; readonly batches: readonly PointBatch[] }
  /** Not awaited before the end that follows. */
  | { readonly kind: 'kill'; readonly batches: readonly PointBatch[] }
  | { readonly kind: 'close' }
  | { readonly kind: 'read'; readonly feed: number; readonly share: number; readonly limit: number }

const FEEDS = [1, 2, 70_000]
const MANY = 1_000_000
const NOW = 1_767_225_600_000

const value = fc.oneof(
  fc.double({ noDefaultInfinity: true }),
  fc.constantFrom(Number.NaN, -0, 0, 5e-324, Number.MAX_VALUE, 0.1 + 0.2),
  fc.integer({ min: -1000, max: 1000 }),
)
const time = fc.oneof(
  fc.integer({ min: -5000, max: 5000 }).map((late) => NOW + late),
  fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }),
)
/** Long ones fill what a log gathers before it puts it away. */
const length = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 5 }) },
  { weight: 2, arbitrary: fc.integer({ min: 100, max: 700 }) },
  { weight: 1, arbitrary: fc.constantFrom(511, 512, 513, 1024, 3000) },
)
const seq = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 900, max: 2200 }) },
)
const identity = fc.option(fc.record({ producer: fc.constantFrom('p', 'q', 'ünï "x"'), seq }), { nil: null })
const write: fc.Arbitrary<FeedWrite> = fc
  .record({
    feed: fc.constantFrom(...FEEDS),
    length,
    times: fc.array(time, { minLength: 1, maxLength: 7 }),
    values: fc.array(value, { minLength: 1, maxLength: 11 }),
    identity,
  })
  .map(({ feed, length, times, values, identity }) => ({
    feed,
    // A long one repeats what was drawn: fast-check would take far longer to draw thousands than a log to keep them.
    times: Array.from({ length }, (_, i) => (times[i % times.length] ?? 0) + (i < times.length ? 0 : i)),
    values: Array.from({ length }, (_, i) => values[i % values.length] ?? 0),
    // A write without points that has an identity only asks (feed-log.ts): the model appends.
    ...(identity === null || length === 0 ? {} : identity),
  }))
const batch: fc.Arbitrary<PointBatch> = fc.record({
  arrived: fc.integer({ min: NOW, max: NOW + 10_000 }),
  writes: fc.array(write, { minLength: 1, maxLength: 4 }),
})
const batches = fc.array(batch, { minLength: 1, maxLength: 4 })
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), batches }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), batches: fc.array(batch, { maxLength: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      feed: fc.constantFrom(...FEEDS),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      limit: fc.integer({ min: 1, max: 2000 }),
    }),
  },
)

/** What every log that outlives its process must hold (SPEC LG1, LG4, LG7). Each run opens the log some five times. */
export function feedLogReopenContract(name: string, open: ReopenableLog, runs = 8): void {
  describe(`feed log, opened again: ${name}`, () => {
    const title =
      '[LG1] [LG4] [LG7] is what it was, to the bit, after any series of appends, closes and kills'
    it(title, { timeout: 30_000 + runs * 15_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(op, { minLength: 1, maxLength: 14 }), async (ops) => {
          await inDirectory(async (dir) => {
            const run = await Run.begin(dir, open)
            try {
              for (const one of ops) await run.step(one)
              await run.step({ kind: 'kill', batches: [] })
              await run.step({ kind: 'close' })
            } finally {
              await run.end()
            }
          })
        }),
        { numRuns: runs },
      )
    })

    it('[LG7] a position from before a kill is resumed after it', async () => {
      await inDirectory(async (dir) => {
        const first = await open(dir)
        const values = Array.from({ length: 700 }, (_, i) => i)
        const [outcome] = await first.log.append({
          arrived: NOW,
          writes: [{ feed: 1, times: values, values }],
        })
        const epoch = outcome?.kind === 'appended' ? outcome.epoch : ''
        await first.kill()
        const second = await open(dir)
        expect(await second.log.read(1, { epoch, offset: 700 }, 10)).toMatchObject({ kind: 'entries' })
        expect(await second.log.read(1, { epoch, offset: 701 }, 10)).toMatchObject({
          kind: 'reset',
          why: 'past_head',
        })
        await second.log.append({ arrived: NOW, writes: [{ feed: 1, times: [1], values: [700] }] })
        const slice = await second.log.read(1, { epoch, offset: 690 }, 100)
        expect(slice.kind === 'entries' && [...slice.entries.values]).toEqual([
          690, 691, 692, 693, 694, 695, 696, 697, 698, 699, 700,
        ])
        await second.log.close()
      })
    })

    it('[LG7] an empty log keeps its epoch, and another directory has another', async () => {
      await inDirectory(async (dir) => {
        const epochs: string[] = []
        for (const where of [dir, dir, join(dir, 'other')]) {
          const { log } = await open(where)
          epochs.push((await log.read(1, { tail: 1 }, 1)).head.epoch)
          await log.close()
        }
        expect(epochs[1]).toBe(epochs[0])
        expect(epochs[2]).not.toBe(epochs[0])
      })
    })

    it('[LG1] a request of which one feed was taken before a kill is completed by its repetition', async () => {
      await inDirectory(async (dir) => {
        const once = (feed: number): FeedWrite => ({ feed, times: [1], values: [1], producer: 'p', seq: 9 })
        const first = await open(dir)
        await first.log.append({ arrived: NOW, writes: [once(1)] })
        await first.kill()
        const second = await open(dir)
        const outcomes = await second.log.append({ arrived: NOW, writes: [once(1), once(2)] })
        expect(outcomes.map(({ kind }) => kind)).toEqual(['duplicate', 'appended'])
        await second.log.close()
      })
    })
  })
}

async function inDirectory(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-log-'))
  try {
    await test(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

class Run {
  readonly #dir: string
  readonly #open: ReopenableLog
  readonly #epochs = new Map<number, string>()
  #opened: OpenedLog
  #model = new LogModel()

  private constructor(dir: string, open: ReopenableLog, opened: OpenedLog) {
    this.#dir = dir
    this.#open = open
    this.#opened = opened
  }

  static async begin(dir: string, open: ReopenableLog): Promise<Run> {
    return new Run(dir, open, await open(dir))
  }

  async end(): Promise<void> {
    await this.#opened.log.close()
  }

  async step(op: Op): Promise<void> {
    switch (op.kind) {
      case 'append':
        await this.#append(op.batches)
        break
      case 'close':
        await this.#opened.log.close()
        this.#opened = await this.#open(this.#dir)
        await this.#compare(this.#model)
        break
      case 'kill':
        await this.#kill(op.batches)
        break
      case 'read':
        await this.#read(op.feed, op.share, op.limit)
        break
    }
  }

  async #append(batches: readonly PointBatch[]): Promise<void> {
    const answers = await Promise.all(batches.map((batch) => this.#opened.log.append(batch)))
    for (const [i, batch] of batches.entries()) {
      const got = answers[i]?.map((one) => (one.kind === 'appended' ? one.first : one.kind))
      const expected = this.#model.append(batch)
      for (const [w, { values, feed }] of batch.writes.entries()) {
        if (values.length > 0) expect(got?.[w]).toBe(expected[w])
        const outcome = answers[i]?.[w]
        if (outcome?.kind === 'appended') this.#sameEpoch(feed, outcome.epoch)
      }
    }
  }

  /** Batches under way are in the log up to some one of them, and none after it; those that were acknowledged are. */
  async #kill(batches: readonly PointBatch[]): Promise<void> {
    let acknowledged = 0
    for (const batch of batches) {
      this.#opened.log.append(batch).then(
        () => {
          acknowledged++
        },
        () => undefined,
      )
    }
    await this.#opened.kill()
    const least = acknowledged
    this.#opened = await this.#open(this.#dir)
    const faults: unknown[] = []
    const candidate = this.#model.clone()
    for (let taken = 0; taken <= batches.length; taken++) {
      if (taken >= least) {
        try {
          await this.#compare(candidate)
          this.#model = candidate
          return
        } catch (error) {
          faults.push(error)
        }
      }
      const next = batches[taken]
      if (next !== undefined) candidate.append(next)
    }
    throw faults[0]
  }

  async #read(key: number, share: number, limit: number): Promise<void> {
    const { times, values } = this.#model.feed(key)
    const epoch = this.#epochs.get(key)
    if (epoch === undefined) return
    const offset = Math.floor(share * times.length)
    const slice = await this.#opened.log.read(key, { epoch, offset }, limit)
    if (slice.kind !== 'entries') throw new Error(`feed ${key} after ${offset}: reset, ${slice.why}`)
    const { entries } = slice
    if (entries.times.length > 0) expect(entries.first).toBe(offset + 1)
    expectSame(entries.times, times.slice(offset, offset + limit), `times of ${key} after ${offset}`)
    expectSame(entries.values, values.slice(offset, offset + limit), `values of ${key} after ${offset}`)
  }

  async #compare(model: LogModel): Promise<void> {
    for (const key of FEEDS) {
      const slice = await this.#opened.log.read(key, { tail: MANY }, MANY)
      if (slice.kind !== 'entries') throw new Error(`feed ${key}: reset, ${slice.why}`)
      const { times, values, arrived } = model.feed(key)
      expect(slice.head.offset, `head of feed ${key}`).toBe(times.length)
      expect(slice.oldest).toBe(1)
      expectSame(slice.entries.times, times, `times of feed ${key}`)
      expectSame(slice.entries.values, values, `values of feed ${key}`)
      expectSame(slice.entries.arrived, arrived, `arrivals of feed ${key}`)
      if (times.length > 0) this.#sameEpoch(key, slice.head.epoch)
    }
  }

  #sameEpoch(key: number, epoch: string): void {
    expect(epoch, `epoch of feed ${key}`).toBe(this.#epochs.get(key) ?? epoch)
    this.#epochs.set(key, epoch)
  }
}

/** To the bit, but for the payload of a NaN. */
function expectSame(got: Float64Array, expected: readonly number[], what: string): void {
  expect(got.length, what).toBe(expected.length)
  const at = expected.findIndex((one, i) => !Object.is(got[i], one))
  if (at >= 0) throw new Error(`${what}: entry ${at + 1} is ${got[at]}, not ${expected[at]}`)
}
