import { EventEmitter } from 'node:events'
import pino from 'pino'
import { expect, it, vi } from 'vitest'
import { endInOrder, UNHANDLED } from './ending.ts'

/** A process that only says how it would end. */
function setUp(limitMs = 60_000) {
  const lines: string[] = []
  const logger = pino({}, { write: (line) => void lines.push(line) })
  const events = new EventEmitter()
  const { promise: ended, resolve: exit } = Promise.withResolvers<number>()
  const ending = endInOrder({ logger, limitMs, events, exit })
  return { lines, events, ended, ending }
}

it('[EP4] SIGTERM closes the server once, and ends with 0', async () => {
  const { events, ended, ending } = setUp()
  const close = vi.fn(async () => undefined)
  ending.closes(Promise.resolve({ close }))
  events.emit('SIGTERM', 'SIGTERM')
  expect(await ended).toBe(0)
  expect(close).toHaveBeenCalledOnce()
  expect(ending.signal.aborted).toBe(true)
})

it('[EP4] SIGTERM while the server starts gives the start up, and closes what it came to', async () => {
  const { events, ended, ending } = setUp()
  const close = vi.fn(async () => undefined)
  const { promise, resolve } = Promise.withResolvers<{ close: typeof close }>()
  ending.closes(promise)
  ending.signal.addEventListener('abort', () => resolve({ close }))
  events.emit('SIGTERM', 'SIGTERM')
  expect(await ended).toBe(0)
  expect(close).toHaveBeenCalledOnce()
})

it('[EP4] SIGTERM while a start fails ends with 0: nothing is left open', async () => {
  const { events, ended, ending } = setUp()
  const { promise, reject } = Promise.withResolvers<never>()
  ending.closes(promise)
  events.emit('SIGTERM', 'SIGTERM')
  reject(new Error('Redis does not answer'))
  expect(await ended).toBe(0)
})

it.each(['unhandledRejection', 'uncaughtException'])(
  '[EP4] an error that nobody handled (%s) is logged with an id, closes the server, and ends with 1',
  async (event) => {
    const { events, ended, ending, lines } = setUp()
    const close = vi.fn(async () => undefined)
    ending.closes(Promise.resolve({ close }))
    events.emit(event, new Error('a bug'))
    expect(await ended).toBe(1)
    expect(close).toHaveBeenCalledOnce()
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 60,
      msg: UNHANDLED,
      id: expect.stringMatching(/./),
      err: { message: 'a bug' },
    })
  },
)

it('[EP4] an error that nobody handled while the server closes ends with 1, after the close', async () => {
  const { events, ended, ending } = setUp()
  const { promise, resolve } = Promise.withResolvers<void>()
  ending.closes(Promise.resolve({ close: () => promise }))
  events.emit('SIGTERM', 'SIGTERM')
  events.emit('unhandledRejection', new Error('a bug'))
  resolve()
  expect(await ended).toBe(1)
})

it('a close that fails, one that takes too long, and a second signal end with 1', async () => {
  const failing = setUp()
  failing.ending.closes(Promise.resolve({ close: () => Promise.reject(new Error('no')) }))
  failing.events.emit('SIGTERM', 'SIGTERM')
  expect(await failing.ended).toBe(1)
  const hanging = setUp(1)
  hanging.ending.closes(Promise.resolve({ close: () => new Promise(() => undefined) }))
  hanging.events.emit('SIGTERM', 'SIGTERM')
  expect(await hanging.ended).toBe(1)
  const impatient = setUp()
  impatient.ending.closes(new Promise(() => undefined))
  impatient.events.emit('SIGINT', 'SIGINT')
  impatient.events.emit('SIGINT', 'SIGINT')
  expect(await impatient.ended).toBe(1)
})
