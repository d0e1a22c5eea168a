import { expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { drain } from './drain.ts'

function setUp(connections: number) {
  const told: string[] = []
  const conns = Array.from({ length: connections }, () => ({}))
  const namespaces = ['live', 'chat'].map((name) => ({
    sockets: new Map(
      conns.map((conn, i) => {
        return [`${name}-${i}`, { conn, emit: () => told.push(`${name}-${i}`) }] as const
      }),
    ),
  }))
  return { told, namespaces }
}

/** Lets what waits for a timer go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

it('tells all evenly over the time, a connection’s sockets together', async () => {
  const clock = new FakeClock()
  const { told, namespaces } = setUp(100)
  let done = false
  void drain(namespaces, 1000, clock).then(() => {
    done = true
  })
  const counts: number[] = []
  for (let i = 0; i < 20; i++) {
    counts.push(told.length)
    clock.advance(50)
    await turn()
  }
  expect(counts).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) * 10))
  expect(told.slice(0, 4)).toEqual(['live-0', 'chat-0', 'live-1', 'chat-1'])
  expect(done).toBe(true)
  expect(clock.timers).toBe(0)
})

it('without time tells all at once', async () => {
  const { told, namespaces } = setUp(3)
  await drain(namespaces, 0, new FakeClock())
  expect(told).toHaveLength(6)
})
