import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../system-clock.ts'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { redisForFile } from '../../testing/redis-process.ts'
import { bucketOf } from './buckets.ts'
import { type RebuildStep, RedisFeedImport } from './feed-import.ts'
import { FeedKeys } from './feed-keys.ts'
import { LeaseLost, RebuildLease } from './rebuild-lease.ts'

const NOW = 1_767_225_600_000
const STEPS: readonly RebuildStep[] = ['acquired', 'read', 'part', 'written', 'swap']
const redis = redisForFile()

/** Points `every` so many ms from NOW + `from` on; each value is told apart by its sign and size. */
function points(from: number, every: number, count: number, sign = 1) {
  const times = Float64Array.from({ length: count }, (_, i) => NOW + from + i * every)
  return { times, values: times.map((time) => sign * (time - NOW + 1)) }
}

const write = (from: number, every: number, count: number) => {
  const { times, values } = points(from, every, count)
  return { arrived: NOW, writes: [{ feed: 1, times: [...times], values: [...values] }] }
}

/** A node whose importer stands still at a step, once, until it is let go on. */
async function node(prefix?: string, stopAt?: RebuildStep) {
  const clock = { ...systemClock, every: () => () => {} }
  const { log, link } = await redisLogForTest(redis.url, {
    clock,
    ...(prefix === undefined ? {} : { prefix }),
  })
  const stopped = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  let stops = stopAt !== undefined
  const importer = new RedisFeedImport({
    link,
    newId: randomUUID,
    isKnown: () => true,
    async between(step) {
      if (!stops || step !== stopAt) return
      stops = false
      stopped.resolve()
      await goOn.promise
    },
  })
  onTestFinished(() => goOn.resolve())
  async function commit(staged: ReturnType<typeof points>) {
    await importer.stage('job', 1, staged.times, staged.values)
    return importer.commit('job')
  }
  return { log, link, commit, stopped: stopped.promise, goOn: () => goOn.resolve() }
}

async function started(stopAt: RebuildStep) {
  const a = await node(undefined, stopAt)
  const keys = new FeedKeys(a.link.prefix, randomUUID)
  await a.log.append(write(0, 1000, 3000))
  const committed = a.commit(points(-20_000_000, 1000, 12_000, -1))
  committed.catch(() => {})
  await a.stopped
  // The machine stands still until the lease has run out.
  const expire = () => a.link.client.del(keys.hold(1))
  return { a, committed, expire, keys }
}

async function timesOf(log: Awaited<ReturnType<typeof node>>['log']): Promise<number[]> {
  const slice = await log.read(1, { tail: 1e6 }, 1e6)
  if (slice.kind === 'reset') throw new Error(slice.why)
  return [...slice.entries.times]
}

describe('an importer whose lease ran out while it stood still', () => {
  it.each(STEPS)('[LG8f] writes nothing into what its rival made, and begins anew (%s)', async (step) => {
    const { a, committed, expire, keys } = await started(step)
    await expire()
    const b = await node(a.link.prefix)
    expect(await b.commit(points(-9_000_000, 1000, 9000))).toMatchObject({ added: 9000 })
    await b.log.append(write(3_000_000, 1000, 1000))
    a.goOn()
    expect(await committed).toMatchObject({ added: 12_000, duplicates: 0 })
    await b.log.append(write(4_000_000, 1000, 1000))
    const times = await timesOf(b.log)
    expect(times).toHaveLength(3000 + 9000 + 2000 + 12_000)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    // Nothing is left of either but the feed itself.
    expect(await a.link.client.keys(`${keys.hold(1)}*`)).toEqual([])
    expect(await a.link.client.keys(`${a.link.prefix}*:f:1*`)).toHaveLength(1)
  })

  it.each(STEPS)('[LG8f] is refused while a rival has the feed, who finishes (%s)', async (step) => {
    const { a, committed, expire } = await started(step)
    await expire()
    const b = await node(a.link.prefix, 'written')
    const rival = b.commit(points(-9_000_000, 1000, 9000))
    await b.stopped
    a.goOn()
    await expect(committed).rejects.toMatchObject({
      code: 'overloaded',
      message: 'another import of the same feed is under way; try again when it is done',
    })
    b.goOn()
    expect(await rival).toMatchObject({ added: 9000 })
    expect(await b.log.append(write(3_000_000, 1000, 1))).toMatchObject([{ first: 12_001 }])
    expect(await timesOf(b.log)).toHaveLength(12_001)
  })

  it.each(STEPS)('[LG8f] does not put back rows that were made meanwhile (%s)', async (step) => {
    const { a, committed, expire } = await started(step)
    await expire()
    const b = await node(a.link.prefix)
    await b.log.append(write(3_000_000, 1000, 1000))
    await b.log.tidy()
    a.goOn()
    expect(await committed).toMatchObject({ added: 12_000 })
    for (let passes = 0; passes < 2; passes++) {
      const width = 2 ** 22
      const from = Math.floor((NOW - 20_000_000) / width) * width - width
      const { own } = await b.log.columns(1, { from, to: from + 12 * width, width, windows: [] })
      expect(own.n.reduce((sum, n) => sum + n, 0)).toBe(16_000)
      await b.log.tidy()
    }
  })

  it('[LG8f] a write that comes late does nothing, and neither does what ends the lease', async () => {
    const { link } = await node()
    const keys = new FeedKeys(link.prefix, randomUUID)
    const late = await RebuildLease.acquire(link, keys, 1, 'late')
    await late.write([{ last: 5, blob: Buffer.from('one') }])
    await link.client.del(keys.hold(1))
    await expect(late.write([{ last: 9, blob: Buffer.from('two') }])).rejects.toThrow(LeaseLost)
    const rival = await RebuildLease.acquire(link, keys, 1, 'rival')
    await expect(late.write([{ last: 9, blob: Buffer.from('two') }])).rejects.toThrow(LeaseLost)
    expect(await link.client.xlen(late.stream)).toBe(1)
    expect(await link.client.pttl(late.stream)).toBeGreaterThan(0)
    await late.release()
    await rival.write([{ last: 5, blob: Buffer.from('mine') }])
    expect(await link.client.exists(late.stream)).toBe(0)
  })

  it('[LG8f] puts nothing in the place of a feed but what was written to its end', async () => {
    const { a, committed } = await started('swap')
    const [stream = ''] = await a.link.client.keys(`${a.link.prefix}*:i:1.*`)
    const [[last = ''] = []] = await a.link.client.xrevrange(stream, '+', '-', 'COUNT', 1)
    await a.link.client.xdel(stream, last)
    a.goOn()
    expect(await committed).toMatchObject({ added: 12_000 })
    expect(await timesOf(a.log)).toHaveLength(15_000)
  })
})

it('[LG8f] what an older release left behind a feed’s head goes with the next append, and no other feed suffers', async () => {
  const { log, link } = await node()
  const keys = new FeedKeys(link.prefix, randomUUID)
  // 257 is in the bucket of 1.
  const both = (value: number) => ({
    arrived: NOW,
    writes: [257, 1].map((feed) => ({ feed, times: [NOW + value], values: [value] })),
  })
  expect(bucketOf(257)).toBe(bucketOf(1))
  await log.append(both(1))
  await link.client.xadd(keys.stream({ feed: 1, generation: 0 }), '700-0', 'b', 'half a rebuild')
  for (const value of [2, 3]) {
    expect(await log.append(both(value))).toMatchObject([{ first: value }, { first: value }])
  }
  expect(await timesOf(log)).toEqual([NOW + 1, NOW + 2, NOW + 3])
})
