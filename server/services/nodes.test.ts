import pino from 'pino'
import { expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { linkBuses } from '../testing/linked-buses.ts'
import { createNodes } from './nodes.ts'
import { measureSkew } from './skew.ts'

const flush = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

function start(options: { ahead?: number; protocol?: number } = {}) {
  const [busA, busB] = linkBuses(['run-a', 'run-b'])
  const real = new FakeClock()
  const logs: string[] = []
  const logger = pino({}, { write: (line: string) => void logs.push(JSON.parse(line).msg) })
  const open = (host: string, bus: typeof busA, ahead: number, protocol: number) =>
    createNodes({
      clockSteps: { last: null, sinceLast: 0 },
      self: { id: `id-${host}`, host, release: '1', protocol },
      bus: bus ?? null,
      shared: { ask: async () => real.now() },
      clock: {
        now: () => real.now() + ahead,
        monotonic: () => real.monotonic(),
        after: (ms, task) => real.after(ms, task),
        every: (ms, task) => real.every(ms, task),
      },
      logger,
    })
  const a = open('a', busA, 0, 1)
  const b = open('b', busB, options.ahead ?? 0, options.protocol ?? 1)
  return { a, b, real, logs, busA, busB }
}

it('nodes know each other, their releases and their clocks, and who says good-bye is gone', async () => {
  const { a, b, real } = start({ ahead: -200 })
  await flush()
  expect(a.list()).toEqual([
    {
      id: 'id-a',
      host: 'a',
      release: '1',
      protocol: 1,
      started: real.now(),
      skew: { ms: 0, within: 1 },
      self: true,
    },
    {
      id: 'id-b',
      host: 'b',
      release: '1',
      protocol: 1,
      started: real.now() - 200,
      skew: { ms: -200, within: 1 },
      self: false,
    },
  ])
  expect(b.list().map(({ host, self }) => [host, self])).toEqual([
    ['b', true],
    ['a', false],
  ])
  expect(a.warnings()).toEqual([])
  b.close()
  expect(a.list()).toHaveLength(1)
  a.close()
  expect(real.timers).toBe(0)
})

it('a node that is not heard of for a while is gone', async () => {
  const { a, b, real, busB } = start()
  await flush()
  busB?.cut(true)
  real.advance(15_000)
  expect(a.list()).toHaveLength(2)
  real.advance(6000)
  expect(a.list()).toHaveLength(1)
  busB?.cut(false)
  real.advance(5000)
  expect(a.list()).toHaveLength(2)
  a.close()
  b.close()
})

it('a clock that is far off is logged once and warned of everywhere; the time is not corrected', async () => {
  const { a, b, real, logs } = start({ ahead: 2500 })
  await flush()
  expect(a.warnings()).toEqual([
    expect.stringMatching(/^The clock of b \(id-b\) is 2\.5 s ahead of Redis’: /),
  ])
  expect(b.warnings()).toEqual([expect.stringMatching(/^The clock of this node \(b\) is 2\.5 s ahead/)])
  real.advance(60_000)
  await flush()
  expect(logs).toEqual(['the clock of this node is 2.5 s ahead of Redis’'])
  a.close()
  b.close()
})

it('two versions of the protocol are warned of, and what no release sends is passed over', async () => {
  const { a, b, busB } = start({ protocol: 2 })
  await flush()
  expect(a.warnings()).toEqual([expect.stringContaining('versions 1 and 2')])
  for (const odd of [null, 'x', { kind: 'novel' }, { kind: 'here', node: { id: 7 } }])
    busB?.send('nodes', odd)
  busB?.send('nodes', {
    kind: 'here',
    more: 1,
    node: { id: 'id-b', host: 'b', release: '2', protocol: 1, started: 1, skew: null, mood: 'good' },
  })
  expect(a.list()[1]).toEqual({
    id: 'id-b',
    host: 'b',
    release: '2',
    protocol: 1,
    started: 1,
    skew: null,
    self: false,
  })
  a.close()
  b.close()
})

it('of several round trips the quickest counts', async () => {
  const clock = new FakeClock(1_000_000)
  const delays = [40, 2, 90, 10, 30]
  const ask = async () => {
    const delay = delays.shift() ?? 0
    // The answer takes all the time, the question none: the worst that can be.
    const at = clock.now() - 300
    clock.advance(delay)
    return at
  }
  expect(await measureSkew(clock, { ask })).toEqual({ ms: 301, within: 2 })
  expect(delays).toEqual([])
})
