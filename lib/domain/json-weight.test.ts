import { expect, it } from 'vitest'
import { hasAtMostValues } from './json-weight.ts'

it('[BD15] counts what JSON.parse would make, and stops where there is too much', () => {
  expect(hasAtMostValues('"text"', 1)).toBe(true)
  expect(hasAtMostValues('[1,2]', 3)).toBe(true)
  expect(hasAtMostValues('[1,2]', 2)).toBe(false)
  expect(hasAtMostValues('{"a":[],"b":{}}', 5)).toBe(true)
  expect(hasAtMostValues('['.repeat(100), 99)).toBe(false)
})
