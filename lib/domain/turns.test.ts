import { expect, it, vi } from 'vitest'
import { createTurns } from './turns.ts'

const nextTurn = () => new Promise<void>((resume) => setImmediate(resume))

it('[PB4] one piece of work a turn, in the order of the calls, and others go on between any two', async () => {
  const turns = createTurns()
  const log: string[] = []
  for (const name of ['a', 'b', 'c']) turns.run(() => log.push(name))
  expect(log).toEqual([])
  for (let i = 1; i <= 3; i++) {
    await nextTurn()
    expect(log).toEqual(['a', 'b', 'c'].slice(0, i))
  }
  await nextTurn()
  turns.run(() => log.push('d'))
  await turns.give()
  expect(log).toEqual(['a', 'b', 'c', 'd'])
})

it('[PB4] asks for no turn once nothing waits, and for one again when something does', () => {
  vi.useFakeTimers({ toFake: ['setImmediate'] })
  try {
    const turns = createTurns()
    const log: string[] = []
    for (const name of ['a', 'b']) turns.run(() => log.push(name))
    expect(vi.getTimerCount()).toBe(1)
    vi.runAllTimers()
    expect(vi.getTimerCount()).toBe(0)
    turns.run(() => log.push('c'))
    vi.runAllTimers()
    expect(log).toEqual(['a', 'b', 'c'])
  } finally {
    vi.useRealTimers()
  }
})
