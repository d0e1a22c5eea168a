import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { paced } from './paced.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('passes the first value on at once, then the newest at the pace, the last one always', () => {
  const task = vi.fn()
  const { put, close } = paced<number>(100, task)
  for (const value of [1, 2, 3]) put(value)
  expect(task.mock.calls).toEqual([[1]])
  vi.advanceTimersByTime(100)
  expect(task.mock.calls).toEqual([[1], [3]])
  vi.advanceTimersByTime(500)
  put(4)
  put(5)
  close()
  vi.advanceTimersByTime(500)
  expect(task.mock.calls).toEqual([[1], [3], [4]])
  expect(vi.getTimerCount()).toBe(0)
})
