import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../system-clock.ts'
import { feedImportContract } from '../../testing/feed-import-contract.ts'
import { openRedisLog } from '../../testing/redis-log.ts'
import { redisForFile } from '../../testing/redis-process.ts'
import { RedisFeedImport } from './feed-import.ts'
import { FeedKeys } from './feed-keys.ts'
import { Script } from './script.ts'

const NOW = 1_767_225_600_000
const redis = redisForFile()

async function open(options: Parameters<typeof openRedisLog>[1] = {}) {
  // No pass over the feeds begins by itself.
  const clock = { ...systemClock, every: () => () => {} }
  const { log, link, close } = await openRedisLog(redis.url, { clock, ...options })
  const importer = new RedisFeedImport({ link, newId: randomUUID, isKnown: () => true })
  async function entries(feed: number) {
    const slice = await log.read(feed, { tail: 1e9 }, 1e9)
    if (slice.kind === 'reset') throw new Error(slice.why)
    return slice.entries
  }
  return {
    log,
    link,
    importer,
    entries,
    close,
  }
}

feedImportContract('redis', async () => {
  const { log, ...opened } = await open()
  return {
    ...opened,
    append: (feed, { times, values }) =>
      log.append({ arrived: Date.now(), writes: [{ feed, times: [...times], values: [...values] }] }),
  }
})

describe('an import into Redis', () => {
  async function node(options: Parameters<typeof open>[0] = {}) {
    const opened = await open(options)
    onTestFinished(opened.close)
    return opened
  }

  const every = (count: number, stepMs: number, from = 0) =>
    Float64Array.from({ length: count }, (_, i) => NOW + (from + i) * stepMs)
  const write = (feed: number, times: Float64Array) => ({
    arrived: NOW,
    writes: [{ feed, times: [...times], values: [...times].map((time) => (time - NOW) / 1000) }],
  })

  it('[LG7] keeps what is appended while it goes on, in the new epoch, and tells the followers of every node', async () => {
    const a = await node()
    const other = await node({ prefix: a.link.prefix })
    await a.log.append(write(1, every(5000, 1000)))
    const before = (await a.log.read(1, { tail: 1 }, 1)).head.epoch
    const heard = new Set<string>()
    other.log.follow(1, ({ epoch }) => heard.add(epoch))
    await other.log.read(1, { tail: 1 }, 1)
    const times = every(100_000, 10, -200_000)
    await a.importer.stage('job', 1, times, new Float64Array(times.length))
    let done = false
    const commit = a.importer.commit('job').finally(() => {
      done = true
    })
    let appended = 0
    while (!done) await other.log.append(write(1, every(3, 1000, 5000 + 3 * appended++)))
    expect(await commit).toEqual({ feeds: 1, added: 100_000, duplicates: 0, tooOld: 0 })
    await other.log.append(write(1, every(1, 1000, 5000 + 3 * appended)))

    const now = await other.entries(1)
    expect(now.epoch).not.toBe(before)
    expect(now.times).toEqual(
      Float64Array.from([...times, ...every(5000, 1000), ...every(3 * appended + 1, 1000, 5000)]),
    )
    expect(await a.log.read(1, { epoch: before, offset: 10 }, 10)).toMatchObject({ why: 'epoch_changed' })
    await expect.poll(() => [...heard]).toContain(now.epoch)
    const [next] = await a.log.append(write(1, every(1, 1000, 1e6)))
    expect(next).toEqual({ kind: 'appended', epoch: now.epoch, first: now.times.length + 1 })
  })

  it('[LG6a] keeps the rows of what is gone, exactly, and leaves out what lies before the oldest entry', async () => {
    const { log, importer } = await node({ entriesPerFeed: 3000 })
    await log.append(write(1, every(10_000, 1000)))
    await log.tidy()
    const width = 2 ** 22
    const from = Math.floor(NOW / width) * width - width
    const query = { from, to: from + 6 * width, width, windows: [] }
    const before = await log.columns(1, query)
    expect(before).toMatchObject({ source: 'rows', total: 10_000 })
    const late = Float64Array.from([NOW - 5, NOW + 500.5, NOW + 9_000_500.5, NOW + 9_999_500.5])
    await importer.stage('job', 1, late, new Float64Array(late.length).fill(1e6))
    expect(await importer.commit('job')).toEqual({ feeds: 1, added: 2, duplicates: 0, tooOld: 2 })
    for (let passes = 0; passes < 2; passes++) {
      const after = await log.columns(1, query)
      expect(after.total).toBe(10_002)
      expect(Math.max(...after.own.max)).toBe(1e6)
      expect([...after.own.end]).toEqual([...before.own.end])
      expect([...after.own.min]).toEqual([...before.own.min])
      const sum = ({ own }: typeof after) =>
        own.mean.reduce((all, mean, i) => all + mean * (own.n[i] ?? 0), 0)
      expect(sum(after) - 2e6).toBeCloseTo(sum(before), 3)
      expect(after.own.mean[0]).toBeCloseTo(before.own.mean[0] ?? 0, 9)
      expect(after.own.std[0]).toBeCloseTo(before.own.std[0] ?? 0, 9)
      await log.tidy()
    }
  })

  it('[LG8b] counts every point once, whatever was appended, imported, trimmed and made rows of, in any order', async () => {
    const { log, importer } = await node({ entriesPerFeed: 600 })
    const minute = fc.integer({ min: -600, max: 600 })
    const some = fc.record({
      from: minute,
      step: fc.constantFrom(1, 997, 61_000),
      count: fc.integer({ min: 1, max: 900 }),
    })
    const op = fc.oneof(
      some.map((points) => ({ kind: 'append' as const, ...points })),
      some.map((points) => ({ kind: 'import' as const, ...points })),
      fc.constant({ kind: 'tidy' as const }),
    )
    const width = 2 ** 22
    const from = Math.floor((NOW - 4 * 86_400_000) / width) * width
    const query = { from, to: from + 200 * width, width, windows: [] }
    let feed = 0
    let value = 0
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 3, maxLength: 12 }), async (ops) => {
        feed++
        let [count, sum] = [0, 0]
        for (const one of [...ops, { kind: 'tidy' as const }]) {
          if (one.kind === 'tidy') {
            await log.tidy()
          } else {
            const times = every(one.count, one.step, 0).map((time) => time + one.from * 60_000)
            const values = times.map(() => ++value)
            if (one.kind === 'append') {
              await log.append({ arrived: NOW, writes: [{ feed, times: [...times], values: [...values] }] })
              count += times.length
              sum += values.reduce((all, each) => all + each, 0)
            } else {
              await importer.stage('job', feed, times, values)
              const { added, tooOld, duplicates } = await importer.commit('job')
              expect([added + tooOld, duplicates]).toEqual([times.length, 0])
              count += added
              // They are too old from the earliest on.
              sum += values.slice(tooOld).reduce((all, each) => all + each, 0)
            }
          }
          const { own } = await log.columns(feed, query)
          expect(own.n.reduce((all, n) => all + n, 0)).toBe(count)
          const found = own.mean.reduce((all, mean, i) => all + mean * (own.n[i] ?? 0), 0)
          expect(Math.abs(found - sum)).toBeLessThan(1e-6 * Math.max(1, sum))
        }
      }),
      { numRuns: 12 },
    )
  }, 240_000)

  it('leaves nothing of a feed that is removed while it is rebuilt', async () => {
    const { log, link } = await node()
    await log.append(write(1, every(2000, 1000)))
    let removed = false
    const importer = new RedisFeedImport({
      link,
      newId: randomUUID,
      isKnown: () => !removed,
      async between(step) {
        if (step !== 'written') return
        removed = true
        await log.drop(1)
      },
    })
    await importer.stage('job', 1, every(2000, 10, -300_000), new Float64Array(2000))
    await expect(importer.commit('job')).rejects.toMatchObject({ code: 'storage_failed' })
    expect(removed).toBe(true)
    const left = await link.client.keys(`${link.prefix}*}:[fsbri]*:1*`)
    for (const key of left) expect(await link.client.pttl(key)).toBeGreaterThan(0)
    expect((await log.read(1, { tail: 1 }, 1)).head.offset).toBe(0)
  })

  it('refuses a feed that another node rebuilds, and leaves nothing behind for long where that node died', async () => {
    const { importer, log, link, entries } = await node()
    const keys = new FeedKeys(link.prefix, randomUUID)
    await log.append(write(1, every(2000, 1000)))
    await new Script('hold').run(link.client, [keys.hold(1)], ['another', 60_000])
    await link.client.xadd(keys.stream({ feed: 1, generation: 1 }), '7-0', 'b', 'half')
    await importer.stage('job', 1, every(10, 1000, -10), new Float64Array(10))
    await expect(importer.commit('job')).rejects.toMatchObject({ code: 'overloaded' })
    // Its rows and oldest entries stay as they are meanwhile.
    await log.tidy()
    expect((await keys.shape(link, 1)).roll.rolled).toBe(0)
    await importer.abort('job')
    await link.client.del(keys.hold(1))
    await importer.stage('job', 1, every(10, 1000, -10), new Float64Array(10))
    expect(await importer.commit('job')).toMatchObject({ feeds: 1, added: 10 })
    expect((await entries(1)).times).toHaveLength(2010)
    expect(await link.client.keys(`${link.prefix}*}:[fsbri]*:1*`)).toHaveLength(1)
    expect(await link.client.pttl(keys.stream({ feed: 1, generation: 1 }))).toBe(-1)
    await log.drop(1)
    expect(await link.client.keys(`${link.prefix}*}:[fsbri]*:1*`)).toEqual([])
  })
})
