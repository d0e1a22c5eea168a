import { expect, it } from 'vitest'
import { isTooNested } from './nesting.ts'

it('counts levels of arrays and objects, however many there are', () => {
  const nested = (levels: number): unknown => JSON.parse(`${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)}`)
  expect(isTooNested(nested(32))).toBe(false)
  expect(isTooNested(nested(33))).toBe(true)
  expect(isTooNested(nested(1_000_000))).toBe(true)
  expect([1, 'x', null, undefined, [], {}, Buffer.alloc(9)].map((value) => isTooNested(value))).toEqual(
    Array(7).fill(false),
  )
})
