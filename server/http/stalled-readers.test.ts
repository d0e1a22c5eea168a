import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { createStalledReaders } from './stalled-readers.ts'

class FakeSocket extends EventEmitter {
  writableLength = 0
  bytesWritten = 0
  reset = false

  resetAndDestroy(): void {
    this.reset = true
    this.emit('close')
  }

  /** A stand-in that has what is watched. */
  asSocket(): Socket {
    return this as unknown as Socket
  }
}

function setUp(maxWaitingBytes = 1_000_000) {
  const clock = new FakeClock()
  const stalled = createStalledReaders({ clock, stalledMs: 10_000, maxWaitingBytes })
  const reader = (waiting: number): FakeSocket => {
    const socket = new FakeSocket()
    socket.writableLength = waiting
    stalled.watch(socket.asSocket())
    return socket
  }
  return { clock, stalled, reader }
}

describe('stalled readers', () => {
  it('[BD7] a reader that takes nothing for a while is cut off, a slow one is not', () => {
    const { clock, reader } = setUp()
    const [gone, slow, idle] = [reader(500), reader(500), reader(0)]
    for (let s = 0; s < 20; s++) {
      clock.advance(1_000)
      slow.writableLength -= 10
    }
    expect([gone.reset, slow.reset, idle.reset]).toEqual([true, false, false])
  })

  it('[BD7] where too much waits in all, those go first that have stood still for longest', () => {
    const { clock, reader } = setUp(1_000)
    const first = reader(600)
    clock.advance(3_000)
    const second = reader(300)
    clock.advance(2_000)
    const third = reader(300)
    clock.advance(1_000)
    expect([first.reset, second.reset, third.reset]).toEqual([true, false, false])
  })

  it('leaves a connection alone that became a WebSocket, and counts a closed one no more', () => {
    const { clock, reader, stalled } = setUp(1_000)
    const upgraded = reader(900)
    stalled.release(upgraded.asSocket())
    const closed = reader(900)
    closed.emit('close')
    const third = reader(900)
    clock.advance(1_000)
    expect([upgraded.reset, closed.reset, third.reset]).toEqual([false, false, false])
    stalled.close()
  })
})
