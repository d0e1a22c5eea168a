import pino from 'pino'
import { describe, expect, it } from 'vitest'
import type { Frame } from '../../lib/protocol/live-events.ts'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { createMemoryFeedLog } from '../adapters/memory/feed-log.ts'
import { MemoryQuota } from '../adapters/memory/quota.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { linkBuses } from '../testing/linked-buses.ts'
import { watchClockSteps } from './clock-steps.ts'
import { createDistributions } from './distributions.ts'
import { createNodes } from './nodes.ts'
import { createSeriesService } from './series.ts'
import { shareTabs } from './shared-tabs.ts'
import { createSubscriptions } from './subscriptions.ts'
import { View } from './view.ts'

const YEAR = 365 * 86_400_000
const STEPS = [-YEAR, -20_000, YEAR]
const logger = pino({ level: 'silent' })
const flush = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

async function start() {
  const clock = new FakeClock()
  const steps = watchClockSteps(clock, logger)
  const log = createMemoryFeedLog({ budgetBytes: 1e8 })
  const catalog = createMemoryFeedCatalog({ maxFeeds: 10 })
  const [outcome] = await catalog.ensure(['a'], clock.now())
  const feed = outcome?.ok ? outcome.key : 0
  const ageOf = (stamp: number) => steps.ageOf(stamp)
  const series = createSeriesService({ log, clock, ageOf, budgetBytes: 1e8 })
  const step = (ms: number) => clock.set(clock.now() + ms)
  const post = (value: number, time = clock.now()) =>
    log.append({ arrived: clock.now(), writes: [{ feed, times: [time], values: [value] }] })
  return { clock, steps, log, catalog, feed, series, step, post }
}

describe.each(STEPS)('[CK2] when the wall clock is set by %i ms', (by) => {
  it('frames come as often as before, and who joins does not wait', async () => {
    const { clock, series, feed, step, post } = await start()
    const frames: Frame[] = []
    const handle = await series.open(feed, { windows: [] })
    const view = new View('v', [{ id: 'a', windows: [{ last: 10 }], handle }], clock, {
      frame: (_, text) => frames.push(JSON.parse(text)),
      beat: () => {},
    })
    await post(1)
    clock.advance(0)
    step(by)
    for (let i = 0; i < 10; i++) {
      await post(i)
      clock.advance(50)
      expect(view.dirty).toBe(false)
    }
    expect(frames).toHaveLength(11)
    view.close()
  })

  it('subscriptions to one feed go on', async () => {
    const { clock, series, feed, step, post } = await start()
    const sent: string[] = []
    const subscriptions = createSubscriptions({ series, clock })
    const record = {
      key: feed,
      id: 'a',
      labels: {},
      kind: 'gauge',
      unit: null,
      created: 0,
      active: 0,
    } as const
    await subscriptions.subscribe(
      record,
      { last: 5 },
      { raw: false, admit: (count) => count, send: (text) => void sent.push(text) },
    )
    await post(1)
    step(by)
    for (let i = 0; i < 10; i++) {
      await post(i)
      clock.advance(50)
    }
    expect(sent).toHaveLength(11)
    subscriptions.close()
  })

  it('a window that ages goes on ageing by the second, without a jump', async () => {
    const { clock, series, feed, step, post } = await start()
    const time = clock.now()
    await post(1)
    const held = await series.open(feed, { windows: [] })
    clock.advance(2500)
    expect(held.end).toBe(time + 2000)
    step(by)
    expect(held.end).toBe(time + 2000)
    clock.advance(1000)
    expect(held.end).toBe(time + 3000)
    // Rebuilt from the log, whose stamp alone says how old the entry is: set back by less, the clock has read it twice.
    held.release()
    clock.advance(31_000)
    const again = await series.open(feed, { windows: [] })
    expect(again.end).toBe(time + 34_000 - (by === -20_000 ? 20_000 : 0))
    again.release()
    series.close()
  })

  it('[CK3] a feed is as silent as it was, for pages that have open and for those that come', async () => {
    const { clock, series, feed, step, post } = await start()
    const time = clock.now()
    await post(1)
    const held = await series.open(feed, { windows: [] })
    clock.advance(5000)
    expect(held.arrived).toBe(time)
    step(by)
    expect(clock.now() - (held.arrived ?? 0)).toBe(5000)
    await post(2)
    expect(held.arrived).toBe(clock.now())
    held.release()
    series.close()
  })

  it('a distribution is made anew as soon as before', async () => {
    const { clock, catalog, series, step, post } = await start()
    const distributions = createDistributions({ catalog, series, clock })
    const ask = async () =>
      (await distributions.answer([{ feed: 'a', window: { last: 10 }, want: ['quantiles'] }]))[0]?.quantiles
        ?.p50
    await post(1)
    expect(await ask()).toBe(1)
    step(by)
    clock.advance(1)
    await post(3)
    expect(await ask()).toBe(2)
  })

  it('a person may write as often as before', async () => {
    const { clock, step } = await start()
    const quota = new MemoryQuota(() => clock.monotonic())
    const rate = { burst: 2, perSecond: 1 }
    const take = async () => [await quota.take('a', rate), await quota.take('a', rate)]
    expect(await take()).toEqual([true, true])
    step(by)
    expect(await take()).toEqual([false, false])
    clock.advance(2000)
    expect(await take()).toEqual([true, true])
  })

  it('nodes and their tabs stay known, and it is said of whose clock', async () => {
    const { clock, steps, step } = await start()
    const buses = linkBuses(['run-a', 'run-b'])
    const [a, b] = buses.map((bus, i) =>
      createNodes({
        self: { id: `id-${i}`, host: `host-${i}`, release: '1', protocol: 1 },
        bus,
        shared: null,
        clock,
        clockSteps: i === 0 ? steps : { last: null, sinceLast: 0 },
        logger,
      }),
    )
    const dropped: string[] = []
    const tabs = buses.map((bus) =>
      shareTabs({
        bus,
        topic: 'tabs',
        clock,
        parse: (state) => state,
        onPut: () => {},
        onDrop: (_, tab) => dropped.push(tab),
        onHappened: () => {},
      }),
    )
    tabs[0]?.put({ room: 'r', tab: 't', state: {} })
    await flush()
    step(by)
    clock.advance(5000)
    await flush()
    expect(a?.list()).toHaveLength(2)
    expect(b?.list()).toHaveLength(2)
    expect(dropped).toEqual([])
    for (const node of [a, b]) {
      expect(node?.warnings()).toHaveLength(1)
      expect(node?.warnings()[0]).toMatch(/^The wall clock of .*host-0.* was set \d+ \w+ (back|forward);/)
    }
    clock.advance(2 * 86_400_000)
    expect(a?.warnings()).toEqual([])
    for (const one of [a, b, ...tabs]) one?.close()
  })
})
