import { expect, it } from 'vitest'
import { Counter } from '../../lib/domain/instruments.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { boundUnread } from './unread-total.ts'

/** An Engine.IO socket as far as it is looked at. */
function socketWith(id: string, bytes: number) {
  const state = { ended: false }
  const webSocket = {
    bufferedAmount: 100,
    terminate() {
      state.ended = true
    },
    pause() {},
    resume() {},
  }
  const conn = { writeBuffer: [{ data: 'x'.repeat(bytes - 100) }], transport: { socket: webSocket } }
  return { id, state, conn: conn as never }
}

it('[BD18] ends those that hold most, until all together are within the bound', () => {
  const clock = new FakeClock()
  const sockets = [socketWith('a', 400), socketWith('b', 900), socketWith('c', 500), socketWith('d', 300)]
  const cutOffs = new Counter()
  const logger = { warn: () => {} }
  const bound = boundUnread({ sockets: () => sockets, bytes: 1200, clock, cutOffs, logger })
  clock.advance(1000)
  expect(sockets.map(({ state }) => state.ended)).toEqual([false, true, false, false])
  expect(cutOffs.value).toBeGreaterThan(0)
  bound.close()
  expect(clock.timers).toBe(0)
})

it('[BD18] leaves those alone that are within it', () => {
  const clock = new FakeClock()
  const sockets = [socketWith('a', 400), socketWith('b', 700)]
  const bound = boundUnread({
    sockets: () => sockets,
    bytes: 1200,
    clock,
    cutOffs: new Counter(),
    logger: { warn: () => {} },
  })
  clock.advance(1000)
  expect([bound.budget().used.bytes, sockets.some(({ state }) => state.ended)]).toEqual([1100, false])
})
