import pino from 'pino'
import { expect, it, vi } from 'vitest'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { createMemoryFeedLog } from '../adapters/memory/feed-log.ts'
import { MemoryPartlyTaken } from '../adapters/memory/partly-taken.ts'
import { createIngest } from '../services/ingest.ts'
import { systemClock } from '../system-clock.ts'
import { type Metric, openMachineMetrics } from './machine-metrics.ts'
import { startMeasuring } from './measuring.ts'

function start(metrics: readonly Metric[]) {
  const catalog = createMemoryFeedCatalog({ maxFeeds: 100 })
  const log = createMemoryFeedLog({ budgetBytes: 1e7 })
  let tick = () => {}
  const stop = vi.fn()
  const clock = {
    ...systemClock,
    every: (_ms: number, task: () => void) => {
      tick = task
      return stop
    },
  }
  const limits = { requestPoints: 1000, queuedPoints: 1000 }
  const ingest = createIngest({ catalog, log, partlyTaken: new MemoryPartlyTaken(clock), clock, limits })
  const logger = pino({ level: 'silent' })
  const warn = vi.spyOn(logger, 'warn')
  const machine = { metrics, close: vi.fn() }
  const source = startMeasuring({
    subject: 'this machine',
    feedOf: (name) => `this-machine/${name}`,
    machine,
    ingest,
    catalog,
    clock,
    logger,
  })
  const heads = async () => {
    const { feeds } = await catalog.search({ limit: 100 })
    return Object.fromEntries(
      await Promise.all(
        feeds.map(async ({ id, key, unit }) => [
          id,
          { offset: (await log.read(key, { tail: 1 }, 1)).head.offset, unit },
        ]),
      ),
    )
  }
  return { tick: () => tick(), heads, warn, source, machine, stop }
}

it('posts what it measures with its unit, and logs a failing metric once while others go on', async () => {
  const broken = vi.fn(() => Promise.reject(new Error('no such file')))
  const { tick, heads, warn, source, machine, stop } = start([
    { name: 'ok', units: { ok: 'percent' }, read: () => ({ ok: 5, later: null }) },
    { name: 'broken', units: { broken: 'ms' }, read: broken },
  ])
  await vi.waitFor(async () =>
    expect(await heads()).toEqual({ 'this-machine/ok': { offset: 1, unit: 'percent' } }),
  )
  tick()
  await vi.waitFor(async () => expect(await heads()).toMatchObject({ 'this-machine/ok': { offset: 2 } }))
  expect(broken).toHaveBeenCalledTimes(2)
  expect(warn).toHaveBeenCalledTimes(1)
  source.close()
  expect(stop).toHaveBeenCalled()
  expect(machine.close).toHaveBeenCalled()
})

it('leaves a measurement out while the one before it is under way', async () => {
  const waiting: ((readings: { slow: number }) => void)[] = []
  const read = vi.fn(() => new Promise<{ slow: number }>((resolve) => waiting.push(resolve)))
  const { tick, heads } = start([{ name: 'slow', units: { slow: 'ms' }, read }])
  tick()
  expect(read).toHaveBeenCalledTimes(1)
  waiting[0]?.({ slow: 1 })
  await vi.waitFor(async () => expect(await heads()).toMatchObject({ 'this-machine/slow': { offset: 1 } }))
})

it('measures this machine', async () => {
  let now = 1000
  const machine = openMachineMetrics({ ...systemClock, now: () => now })
  const read = async () =>
    Object.assign({}, ...(await Promise.all(machine.metrics.map((metric) => metric.read()))))
  expect(await read()).toMatchObject({ 'network-in': null, 'disk-read': null })
  now += 1000
  const second = await read()
  machine.close()
  expect(Object.keys(second).sort()).toEqual(
    ['cpu', 'disk-read', 'disk-write', 'event-loop-delay', 'memory', 'network-in', 'network-out'].sort(),
  )
  for (const name of ['cpu', 'memory', 'network-in', 'disk-write'])
    expect(second[name]).toBeGreaterThanOrEqual(0)
})
