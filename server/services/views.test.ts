import { expect, it } from 'vitest'
import { decodePack } from '../../lib/domain/pack.ts'
import type { ViewPack } from '../../lib/protocol/live-events.ts'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { createMemoryFeedLog } from '../adapters/memory/feed-log.ts'
import type { FeedLog } from '../ports/feed-log.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { createSeriesService } from './series.ts'
import { createViews } from './views.ts'

const WATCH = { view: [{ match: '*', windows: [{ last: 10 }] }], range: { span: 60_000, columns: 100 } }

/** Sixteen feeds: a view of them opens in two steps. `hold` lets reads wait. */
async function setUp() {
  const clock = new FakeClock()
  const memory = createMemoryFeedLog({ budgetBytes: 1e8 })
  const catalog = createMemoryFeedCatalog({ maxFeeds: 100 })
  await catalog.ensure(
    Array.from({ length: 16 }, (_, i) => `f${i}`),
    clock.now(),
  )
  let held = Promise.resolve()
  const log: FeedLog = {
    ...memory,
    append: (batch) => memory.append(batch),
    follow: (...args) => memory.follow(...args),
    close: () => memory.close(),
    read: async (...args) => {
      await held
      return memory.read(...args)
    },
  }
  const series = createSeriesService({ log, clock, budgetBytes: 1e8 })
  const output = { frame: () => undefined, beat: () => undefined }
  const views = createViews({ catalog, history: memory, series, clock, output })
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held = promise
    return resolve
  }
  return { clock, catalog, memory, series, views, hold }
}

it('[EP4] closing while a view opens tells who watches it, and nobody else', async () => {
  const { series, views, hold } = await setUp()
  const release = hold()
  const watching = [views.watch(WATCH, () => true), views.watch(WATCH, () => true)]
  for (const one of watching) one.catch(() => undefined)
  await new Promise((resolve) => setImmediate(resolve))
  expect(views.size).toBe(1)
  views.close()
  series.close()
  release()
  for (const one of watching) await expect(one).rejects.toMatchObject({ code: 'shutting_down' })
  await expect(views.watch(WATCH, () => true)).rejects.toMatchObject({ code: 'shutting_down' })
  // What nobody handled would have come by now, and would fail this run.
  await new Promise((resolve) => setImmediate(resolve))
  expect(series.usage()).toMatchObject({ series: 0, held: 0 })
})

it('[EP4] closing while entries wait for their frame lets those go on who wait for it', async () => {
  const { clock, memory, series, views } = await setUp()
  const welcome = await views.watch(WATCH, () => true)
  await memory.append({ arrived: clock.now(), writes: [{ feed: 1, times: [1], values: [1] }] })
  clock.advance(0)
  await memory.append({ arrived: clock.now(), writes: [{ feed: 1, times: [2], values: [2] }] })
  const asked = { view: welcome?.view ?? '', feed: 'f0', range: WATCH.range }
  const filling = views.fill({ ...asked, since: { epoch: 'none', offset: 0 } })
  await new Promise((resolve) => setImmediate(resolve))
  views.close()
  expect(await filling).toBeInstanceOf(Uint8Array)
  series.close()
})

it('[VE4] a view whose only asker has gone meanwhile closes like one that was left', async () => {
  const { clock, series, views } = await setUp()
  expect(await views.watch(WATCH, () => false)).toBe(null)
  expect(views.size).toBe(1)
  clock.advance(10_000)
  expect(views.size).toBe(0)
  views.close()
  series.close()
})

it('[RC1] a resume of more points than a view may send is a snapshot from where they are too many', async () => {
  const { clock, catalog, memory, series, views } = await setUp()
  const { feeds } = await catalog.search({ limit: 100 })
  const values = Array.from({ length: 4_000 }, (_, i) => i)
  const times = values.map((i) => clock.now() - 4_000 + i)
  const outcomes = await memory.append({
    arrived: clock.now(),
    writes: feeds.map(({ key }) => ({ feed: key, times, values })),
  })
  const since = Object.fromEntries(
    feeds.map(({ id }, i) => {
      const outcome = outcomes[i]
      return [id, { epoch: outcome?.kind === 'appended' ? outcome.epoch : '', offset: 0 }]
    }),
  )
  const welcome = await views.watch({ ...WATCH, since }, () => true)
  expect(welcome?.resumed).toBe(false)
  const { feeds: packed } = decodePack(welcome?.pack ?? new Uint8Array()).header as ViewPack
  expect(packed.filter(({ mode }) => mode === 'resumed')).toHaveLength(12)
  expect(packed.filter(({ reason }) => reason === 'too_far_behind')).toHaveLength(4)
  views.close()
  series.close()
})
