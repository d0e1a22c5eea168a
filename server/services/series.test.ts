import { describe, expect, it } from 'vitest'
import { Counter } from '../../lib/domain/instruments.ts'
import { createMemoryFeedLog } from '../adapters/memory/feed-log.ts'
import type { FeedLog, LogEntries } from '../ports/feed-log.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { createSeriesService } from './series.ts'

const memory = () => createMemoryFeedLog({ budgetBytes: 1e9 })

async function append(log: FeedLog, feed: number, values: number[]): Promise<void> {
  await log.append({ arrived: 1, writes: [{ feed, times: values, values }] })
}

/** A log whose live entries can be lost on the way, as a network may lose them. */
function lossy(log: FeedLog): FeedLog & { lose: boolean } {
  const wrapped = {
    lose: false,
    append: (batch: Parameters<FeedLog['append']>[0]) => log.append(batch),
    read: (...args: Parameters<FeedLog['read']>) => log.read(...args),
    follow: (feed: number, onEntries: (entries: LogEntries) => void) =>
      log.follow(feed, (entries) => {
        if (!wrapped.lose) onEntries(entries)
      }),
    close: () => log.close(),
  }
  return wrapped
}

describe('SeriesService', () => {
  it('[VE4] a series that is opened again before it closes goes on following', async () => {
    const log = memory()
    const clock = new FakeClock()
    const service = createSeriesService({ log, clock, budgetBytes: 1e9 })
    ;(await service.open(1, { windows: [] })).release()
    clock.advance(20_000)
    const handle = await service.open(1, { windows: [] })
    clock.advance(60_000)
    await append(log, 1, [1, 2])
    expect(handle.series.head).toBe(2)
    service.close()
  })

  it('rebuilds from the log and takes what arrives meanwhile, each entry once', async () => {
    const log = memory()
    await append(log, 1, [1, 2, 3])
    const service = createSeriesService({ log, clock: new FakeClock(), budgetBytes: 1e9 })
    const opening = service.open(1, { windows: [] })
    await append(log, 1, [4, 5])
    const handle = await opening
    await append(log, 1, [6])
    expect(handle.series.head).toBe(6)
    expect([1, 2, 3, 4, 5, 6].map((offset) => handle.series.valueAt(offset))).toEqual([1, 2, 3, 4, 5, 6])
    service.close()
  })

  it('repairs a hole in the live entries by reading, counts it, and tells its followers every entry', async () => {
    const log = lossy(memory())
    const gapsRepaired = new Counter()
    const service = createSeriesService({ log, clock: new FakeClock(), budgetBytes: 1e9, gapsRepaired })
    const handle = await service.open(1, { windows: [] })
    const told: number[] = []
    handle.follow((entries) => told.push(...(entries?.values ?? [])))
    await append(log, 1, [1])
    log.lose = true
    await append(log, 1, [2, 3])
    log.lose = false
    await append(log, 1, [4])
    await expect.poll(() => told).toEqual([1, 2, 3, 4])
    await expect.poll(() => gapsRepaired.value).toBe(1)
    await append(log, 1, [5])
    expect(gapsRepaired.value).toBe(1)
    service.close()
  })

  it('begins anew under another epoch, and says so', async () => {
    const old = createMemoryFeedLog({ budgetBytes: 1e9, epoch: 'old' })
    const anew = createMemoryFeedLog({ budgetBytes: 1e9, epoch: 'new' })
    let current = old
    let live: ((entries: LogEntries) => void) | null = null
    const log: FeedLog = {
      append: (batch) => current.append(batch),
      read: (...args) => current.read(...args),
      follow(feed, onEntries) {
        live = onEntries
        return old.follow(feed, onEntries)
      },
      close: () => Promise.resolve(),
    }
    await append(old, 1, [1, 2, 3])
    const service = createSeriesService({ log, clock: new FakeClock(), budgetBytes: 1e9 })
    const handle = await service.open(1, { windows: [] })
    const told: (string | null)[] = []
    handle.follow((entries) => told.push(entries === null ? null : entries.epoch))
    current = anew
    anew.follow(1, (entries) => live?.(entries))
    await append(anew, 1, [9])
    await expect.poll(() => handle.epoch).toBe('new')
    await expect.poll(() => told).toContain(null)
    expect(handle.series.valueAt(handle.series.head)).toBe(9)
    service.close()
  })

  it('keeps a series for half a minute after the last holder left', async () => {
    const clock = new FakeClock()
    const service = createSeriesService({ log: memory(), clock, budgetBytes: 1e9 })
    const handle = await service.open(1, { windows: [] })
    handle.release()
    handle.release()
    clock.advance(29_000)
    expect(service.usage()).toMatchObject({ series: 1, held: 0 })
    clock.advance(2_000)
    expect(service.usage()).toMatchObject({ series: 0, held: 0 })
    service.close()
    expect(clock.timers).toBe(0)
  })

  it('[WN6] stays within its budget: first what nobody holds, then the oldest entries of what was opened first', async () => {
    const log = memory()
    const clock = new FakeClock()
    const values = Array.from({ length: 20_000 }, (_, i) => i)
    for (const feed of [1, 2, 3]) await append(log, feed, values)
    const service = createSeriesService({ log, clock, budgetBytes: 500_000 })
    const first = await service.open(1, { windows: [] })
    clock.advance(10)
    const second = await service.open(2, { windows: [] })
    ;(await service.open(3, { windows: [] })).release()
    clock.advance(1_000)
    const { bytes, budget, series } = service.usage()
    expect(series).toBe(2)
    expect(bytes).toBeLessThanOrEqual(budget)
    expect(first.series.trimmed).toBe(true)
    expect(first.series.head).toBe(20_000)
    expect(second.series.head).toBe(20_000)
    expect(second.series.stats({ last: 10 }, 0)).toMatchObject({ n: 10, complete: true })
    service.close()
  })

  it('[WN5] reaches back as far as its holders need, and no further, while entries come', async () => {
    const log = memory()
    const all = Array.from({ length: 300_000 }, (_, i) => i + 1)
    await append(log, 1, all.slice(0, 299_000))
    const service = createSeriesService({ log, clock: new FakeClock(), budgetBytes: 1e9 })
    const handle = await service.open(1, { windows: [{ last: 100 }] })
    expect(handle.series.oldest).toBeGreaterThan(280_000)
    const told: number[] = []
    handle.follow((entries) => told.push(...(entries?.values ?? [])))
    const reaching = handle.reach({ windows: [{ last: 20_000 }] })
    for (let i = 299_000; i < 300_000; i += 100) await append(log, 1, all.slice(i, i + 100))
    await reaching
    expect(handle.series.head).toBe(300_000)
    expect(handle.series.stats({ last: 20_000 }, 0)).toMatchObject({ n: 20_000, min: 280_001, max: 300_000 })
    expect(told).toEqual(all.slice(299_000))
    await handle.reach({ windows: [{ span: 100_000 }], span: 100_000 })
    expect(handle.series.timeAt(handle.series.oldest)).toBeLessThan(100_000)
    await append(log, 1, [300_001])
    expect(handle.series.valueAt(300_001)).toBe(300_001)
    await handle.reach({ windows: [{ last: 1_000_000 }] })
    expect(handle.series.oldest).toBe(1)
    service.close()
  })
})
