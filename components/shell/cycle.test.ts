import { expect, it } from 'vitest'
import { nextRoom, readCycle } from './cycle.ts'

it.each([
  ['30s', 30_000],
  ['2m', 120_000],
  ['90', 90_000],
  ['1s', 5_000],
  ['0', null],
  ['soon', null],
  ['', null],
  [null, null],
])('reads %s as %s ms', (text, ms) => {
  expect(readCycle(text)).toBe(ms)
})

it('goes round all rooms that are in use, even from one that is gone', () => {
  const rooms = [
    { slug: 'a', archived: false },
    { slug: 'c', archived: false },
    { slug: 'd', archived: true },
  ]
  expect(nextRoom('a', rooms)).toBe('c')
  expect(nextRoom('c', rooms)).toBe('a')
  expect(nextRoom('b', rooms)).toBe('c')
  expect(nextRoom('a', rooms.slice(0, 1))).toBeNull()
  expect(nextRoom('a', [])).toBeNull()
})
