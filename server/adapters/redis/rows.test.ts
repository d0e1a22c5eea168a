import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX, MIN, N, RECORD } from '../../../lib/domain/aggregate.ts'
import { DEFAULT_RETENTION, retentionOf } from '../../../lib/domain/retention.ts'
import { RowGatherer, type Rows, rollEntries } from '../../../lib/domain/rollup.ts'
import { decodeRows } from '../../../lib/domain/row-codec.ts'
import { TIERS, type Tier, tierWidth } from '../../../lib/domain/row-tiers.ts'
import { systemClock } from '../../system-clock.ts'
import { feedRowsContract } from '../../testing/feed-rows-contract.ts'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { openRedisRows } from '../../testing/redis-rows.ts'
import { rowsOfBlock } from './block-rows.ts'
import { FeedKeys } from './feed-keys.ts'
import type { RedisFeedLog } from './feed-log.ts'
import type { RedisLink } from './link.ts'

const NOW = 1_767_225_600_000
const DAY = 86_400_000
const redis = redisForFile()

feedRowsContract('redis', (rules) => openRedisRows(redis.url, retentionOf(rules)))

async function node(options: Parameters<typeof redisLogForTest>[1] = {}) {
  // No pass begins by itself.
  const clock = { ...systemClock, every: () => () => {} }
  const { log, link } = await redisLogForTest(redis.url, { clock, ...options })
  return { log, link, prefix: link.prefix, keys: new FeedKeys(link.prefix, randomUUID) }
}

/** Every row of a tier that is stored. */
async function storedRows(link: RedisLink, keys: FeedKeys, feed: number, tier: Tier): Promise<Rows> {
  const gatherer = new RowGatherer()
  const groups = await link.client.zrangeBuffer(keys.rows(feed, tier), 0, '-1')
  for (const bytes of groups) gatherer.addRows(decodeRows(bytes), 1, 1)
  return gatherer.rows()
}

/** Rows of all that was appended, cut into blocks after the offsets `ends`. */
function rowsOf(
  times: readonly number[],
  values: readonly number[],
  ends: readonly number[],
  tier: Tier,
): Rows {
  const gatherer = new RowGatherer()
  let from = 0
  for (const to of ends) {
    const block = {
      times: Float64Array.from(times.slice(from, to)),
      values: Float64Array.from(values.slice(from, to)),
    }
    gatherer.addRows(rowsOfBlock(block)[tier - 1] as Rows, 1, 1)
    from = to
  }
  return gatherer.rows()
}

/** Of each column of a wide range n, min and max are those of all that was ever appended. */
async function answers(log: RedisFeedLog, feed: number, times: number[], values: number[], tier: Tier) {
  const width = tierWidth(tier)
  const [from, to] = [NOW - 2 * DAY, NOW + 2 * DAY].map((time) => Math.floor(time / width) * width) as [
    number,
    number,
  ]
  const { own, heldFrom } = await log.columns(feed, { from, to, width, windows: [] })
  expect(heldFrom).toBeLessThanOrEqual(from)
  const inside = [...times.keys()].filter((i) => (times[i] as number) > from && (times[i] as number) <= to)
  const pick = (all: number[]) => Float64Array.from(inside, (i) => all[i] as number)
  const { columns, records } = rollEntries(pick(times), pick(values), width)
  const rows = Array.from(columns, (column, i) => [
    column * width,
    ...[N, MIN, MAX].map((f) => records[i * RECORD + f]),
  ])
  expect(Array.from(own.end, (end, i) => [end, own.n[i], own.min[i], own.max[i]])).toEqual(
    rows.filter(([, n]) => n !== 0),
  )
}

const bits = (array: Float64Array) => Buffer.from(array.slice().buffer).toString('hex')

describe('rows in Redis', () => {
  it('[LG6] are those of the entries to the last bit, whoever makes them and wherever one stops', async () => {
    const prefix = freshPrefix()
    const writer = await node({ prefix })
    // Keepers of one name share the lease: they are at work at the same time.
    const keeper = () => node({ prefix, newId: () => 'keeper', entriesPerFeed: 700 })
    let keepers = [await keeper(), await keeper()]
    let feed = 0
    const time = fc.oneof(
      { weight: 10, arbitrary: fc.integer({ min: -3_600_000, max: 3_600_000 }).map((late) => NOW + late) },
      { weight: 1, arbitrary: fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }) },
    )
    const value = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, 0.1, 1e15))
    const batch = fc.record({
      kind: fc.constant('append' as const),
      base: time,
      late: fc.array(time, { maxLength: 3 }),
      step: fc.constantFrom(1, 100, 5000, 70_000),
      values: fc.array(value, { minLength: 1, maxLength: 20 }),
      count: fc.integer({ min: 1, max: 1500 }),
    })
    const ops = fc.array(
      fc.oneof(
        batch,
        fc.constant({ kind: 'tidy' as const }),
        fc.nat(30).map((calls) => ({ kind: 'die' as const, calls })),
      ),
      { minLength: 4, maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(ops, async (all) => {
        feed++
        const times: number[] = []
        const values: number[] = []
        const ends = new Set<number>()
        for (const op of [...all, { kind: 'tidy' as const }]) {
          if (op.kind === 'append') {
            const added = [...Array.from({ length: op.count }, (_, i) => op.base + i * op.step), ...op.late]
            const read = added.map((_, i) => op.values[i % op.values.length] as number)
            times.push(...added)
            values.push(...read)
            await writer.log.append({ arrived: NOW, writes: [{ feed, times: added, values: read }] })
            continue
          }
          if (op.kind === 'die') {
            const [first] = keepers
            const dying = first?.log.tidy().catch(() => {})
            for (let i = 0; i < op.calls; i++) await new Promise((resolve) => setImmediate(resolve))
            first?.link.client.disconnect()
            await dying
            keepers = [...keepers.slice(1), await keeper()]
          }
          await Promise.all(keepers.map(({ log }) => log.tidy()))
          const { roll } = await writer.keys.shape(writer.link, feed)
          if (roll.rolled > 0) ends.add(roll.rolled)
        }
        const { state, roll } = await writer.keys.shape(writer.link, feed)
        expect(state.head - roll.rolled).toBeLessThan(512)
        expect(state.oldest).toBeLessThanOrEqual(roll.rolled + 1)
        for (let end = 512; end <= roll.rolled; end += 512) ends.add(end)
        const cuts = [...ends].sort((a, b) => a - b)
        for (const tier of TIERS) {
          const [stored, wanted] = [
            await storedRows(writer.link, writer.keys, feed, tier),
            rowsOf(times, values, cuts, tier),
          ]
          expect(bits(stored.columns)).toBe(bits(wanted.columns))
          expect(bits(stored.records)).toBe(bits(wanted.records))
          await answers(writer.log, feed, times, values, tier)
        }
      }),
      { numRuns: 12 },
    )
  }, 240_000)

  const wave = (feed: number, from: number, count: number, stepMs: number) => {
    const times = Array.from({ length: count }, (_, i) => NOW + (from + i) * stepMs + 1)
    return {
      arrived: NOW,
      writes: [{ feed, times, values: times.map((time) => Math.sin(time / 7777) * 1e3) }],
    }
  }

  it('[WN5] two nodes answer from rows with the same bits, before and after the newest entries are rows too', async () => {
    const a = await node({ entriesPerFeed: 1000 })
    const b = await node({ prefix: a.prefix })
    await a.log.append(wave(1, 0, 5000, 700))
    await a.log.tidy()
    await b.log.append(wave(1, 5000, 1700, 700))
    const width = 16_384
    const from = Math.floor(NOW / width) * width
    const query = { from, to: from + 300 * width, width, windows: [{ last: 5 }] }
    const answers = [await a.log.columns(1, query), await b.log.columns(1, query)]
    await a.log.tidy()
    answers.push(await b.log.columns(1, query))
    expect((await b.log.read(1, { tail: 1 }, 1)).oldest).toBeGreaterThan(5000)
    for (const { own, source, rolling, heldFrom, total, ...rest } of answers) {
      expect({ source, rolling, heldFrom, total }).toEqual({
        source: 'rows',
        rolling: [null],
        heldFrom: Number.NEGATIVE_INFINITY,
        total: 6700,
      })
      for (const column of ['end', 'n', 'mean', 'std', 'min', 'max'] as const) {
        expect(bits(own[column])).toBe(bits((answers[0] as (typeof answers)[0]).own[column]))
      }
      expect(bits(rest.values)).toBe(bits((answers[0] as (typeof answers)[0]).values))
    }
  })

  it('[LG8b] take no more than their share of the budget: the largest tiers give up their oldest', async () => {
    const { log, keys, link } = await node({ budgetBytes: 400_000 })
    for (let i = 0; i < 20; i++) await log.append(wave(1, i * 1000, 1000, 60_000))
    await log.append(wave(2, 0, 600, 1000))
    for (let passes = 0; passes < 2; passes++) await log.tidy()
    const { roll } = await keys.shape(link, 1)
    const bytes = roll.tiers.reduce((sum, one) => sum + one.bytes, 0)
    expect(bytes).toBeLessThanOrEqual(100_000)
    expect(bytes).toBeGreaterThan(50_000)
    for (const [i, tier] of TIERS.entries()) {
      const groups = await link.client.zrangeBuffer(keys.rows(1, tier), 0, '-1')
      expect(roll.tiers[i]?.bytes).toBe(groups.reduce((sum, { length }) => sum + length + 100, 0))
    }
    const [finest, , coarsest] = roll.tiers
    expect(finest?.goneUpTo).toBeGreaterThan(NOW)
    expect(log.deleted.rollups).toBeGreaterThan(0)
    expect(coarsest?.goneUpTo).toBe(Number.NEGATIVE_INFINITY)
    expect((await keys.shape(link, 2)).roll.tiers[0]?.goneUpTo).toBe(Number.NEGATIVE_INFINITY)

    // What the entries still have they answer for.
    const width = 8192
    const from = Math.floor(NOW / width) * width
    const drawn = await log.columns(1, { from, to: from + 100 * width, width, windows: [] })
    expect(drawn).toMatchObject({ width, source: 'entries', heldFrom: Number.NEGATIVE_INFINITY })
  })

  it('[LG8b] are made by one node, and by another one once that is gone', async () => {
    const a = await node()
    const b = await node({ prefix: a.prefix })
    const rolled = async () => (await a.keys.shape(a.link, 1)).roll.rolled
    await a.log.tidy()
    await a.log.append(wave(1, 0, 600, 1000))
    await b.log.tidy()
    expect(await rolled()).toBe(0)
    await a.log.tidy()
    expect(await rolled()).toBe(512)
    await a.log.append(wave(1, 600, 600, 1000))
    // As after 30 s in which the first one renewed nothing.
    await b.link.client.del(`${a.prefix}{keeper}:lease`)
    await b.log.tidy()
    expect(await rolled()).toBe(1024)
    await a.log.append(wave(1, 1200, 600, 1000))
    await a.log.tidy()
    expect(await rolled()).toBe(1024)
  })

  it('come to an end where a feed is removed, also while they are made', async () => {
    const { log, link, prefix } = await node()
    await log.append(wave(1, 0, 5000, 1000))
    await log.append(wave(257, 0, 5000, 1000))
    const tidy = log.tidy()
    await log.drop(1)
    await tidy
    await log.tidy()
    expect(await link.client.keys(`${prefix}*:1`)).toEqual([])
    expect((await link.client.keys(`${prefix}*:257`)).length).toBe(5)
  })
})

it('[LG8b] a node whose clock is ahead lets nothing go too soon', async () => {
  const rule = { ...DEFAULT_RETENTION, entries: 3_600_000 }
  const ahead = { ...systemClock, now: () => Date.now() + 2 * 3_600_000, every: () => () => {} }
  const { log } = await node({ clock: ahead, ruleOf: () => rule })
  const now = Date.now()
  const times = Array.from({ length: 2_000 }, (_, i) => now - (2_000 - i) * 100)
  await log.append({ arrived: now, writes: [{ feed: 1, times, values: times }] })
  await log.tidy()
  expect(await log.read(1, { tail: 1 }, 1)).toMatchObject({ oldest: 1, head: { offset: 2_000 } })
})

it('[CK4] clocks of all nodes and of Redis that jump ahead let nothing go too soon', async () => {
  const HOUR = 3_600_000
  const rule = { ...DEFAULT_RETENTION, entries: DAY }
  const hands = { wall: NOW, monotonic: 0 }
  const clock = {
    ...systemClock,
    now: () => hands.wall,
    monotonic: () => hands.monotonic,
    every: () => () => {},
  }
  const prefix = freshPrefix()
  const options = { prefix, clock, sharedClock: { ask: async () => hands.wall }, ruleOf: () => rule }
  const { log } = await node(options)
  const times = Array.from({ length: 2000 }, (_, i) => NOW - (2000 - i) * 100)
  await log.append({ arrived: NOW, writes: [{ feed: 1, times, values: times }] })
  const oldest = async () => (await log.read(1, { tail: 1 }, 1)).oldest
  await log.tidy()
  hands.wall += 365 * DAY
  const pass = async (ms: number) => {
    hands.wall += ms
    hands.monotonic += ms
    await log.tidy()
  }
  await pass(10_000)
  expect(await oldest()).toBe(1)
  // Another node takes over, and does not know what has passed.
  const other = await node(options)
  await other.log.tidy()
  expect(await oldest()).toBe(1)
  // By what has passed they are old.
  for (let hours = 0; hours < 25; hours++) await pass(HOUR)
  expect(await oldest()).toBe(2001)
  expect(log.deleted).toMatchObject({ entries: 2000 })
})
