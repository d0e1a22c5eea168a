import { expect, it } from 'vitest'
import { Recent } from './recent.ts'

it('[RM7] keeps what was used last, within its bytes', () => {
  const recent = new Recent<number>(10)
  recent.set('a', 1, 4)
  recent.set('b', 2, 4)
  expect(recent.get('a')).toBe(1)
  recent.set('c', 3, 4)
  expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([1, null, 3])
  recent.set('a', 4, 6)
  expect([recent.bytes, recent.get('a')]).toEqual([10, 4])
  recent.set('a', 5, 11)
  expect([recent.bytes, recent.get('a')]).toEqual([4, null])
})
