import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { createOutbox, type OutboxSocket, type Parts } from './outbox.ts'

/** A socket whose peer takes what was sent only when the test says so. */
function deafSocket() {
  const sent: { text: string; fin: boolean; done: () => void }[] = []
  const closed: number[] = []
  const socket = {
    OPEN: 1 as const,
    readyState: 1 as 0 | 1 | 2 | 3,
    get bufferedAmount() {
      return sent.reduce((sum, { text }) => sum + text.length, 0)
    },
    send(data: string | Uint8Array, ...rest: unknown[]) {
      const options = rest.find((one): one is { fin: boolean } => typeof one === 'object')
      const done = rest.find((one): one is () => void => typeof one === 'function') ?? (() => undefined)
      sent.push({ text: Buffer.from(data as string).toString(), fin: options?.fin ?? true, done })
    },
    close: (code: number) => closed.push(code),
    terminate: () => {
      socket.readyState = 3
    },
  }
  const take = () => {
    const one = sent.shift()
    one?.done()
    return one
  }
  return { socket: socket as unknown as OutboxSocket, sent, closed, take }
}

const settle = () => new Promise((resume) => setImmediate(resume))

async function* partsOf(count: number, made: number[]): Parts {
  for (let i = 0; i < count; i++) {
    made.push(i)
    yield `${i}`.padEnd(100_000, '.')
  }
}

describe('the outbox of a connection', () => {
  it('[BD12] makes a long answer only as fast as it is read, and keeps other messages out of it', async () => {
    const { socket, sent, take } = deafSocket()
    const outbox = createOutbox(socket, new FakeClock())
    const made: number[] = []
    const streamed = outbox.stream(partsOf(50, made), false)
    await settle()
    expect(made.length).toBeLessThan(3)
    outbox.result('a result')
    expect(sent.some(({ text }) => text === 'a result')).toBe(false)
    let whole = ''
    for (let one = take(); one !== undefined; one = take()) {
      if (one.text !== 'a result') whole += one.text
      await settle()
      if (one.fin && one.text !== 'a result') expect(sent.map(({ text }) => text)).toEqual(['a result'])
    }
    await streamed
    expect(whole).toHaveLength(50 * 100_000)
    expect(made).toHaveLength(50)
  })

  it('[BD12] cuts off a reader that takes nothing for ten seconds while an answer waits, and no slow one', async () => {
    const { socket, closed, take } = deafSocket()
    const clock = new FakeClock()
    const outbox = createOutbox(socket, clock)
    const made: number[] = []
    const streamed = outbox.stream(partsOf(50, made), false)
    for (let i = 0; i < 10; i++) {
      await settle()
      clock.advance(9_000)
      take()
    }
    expect(closed).toEqual([])
    await settle()
    clock.advance(11_000)
    expect(closed).toEqual([1013])
    await streamed
    expect(made.length).toBeLessThan(20)
    expect(clock.timers).toBe(0)
  })
})
