import { expect, it } from 'vitest'
import { hasAtMostValues, weighJson } from './json-weight.ts'

it('[BD15] counts what JSON.parse would make, and stops where there is too much', () => {
  expect(hasAtMostValues('"text"', 1)).toBe(true)
  expect(hasAtMostValues('[1,2]', 3)).toBe(true)
  expect(hasAtMostValues('[1,2]', 2)).toBe(false)
  expect(hasAtMostValues('{"a":[],"b":{}}', 5)).toBe(true)
  expect(hasAtMostValues('['.repeat(100), 99)).toBe(false)
  expect(hasAtMostValues(`{"text":${JSON.stringify('a, [b], {c}, "d, e" \\'.repeat(9))},"x":1}`, 3)).toBe(
    true,
  )
  expect(hasAtMostValues('["\\"",1,2]', 3)).toBe(false)
  expect(weighJson('{"a":[[1],"]}",{"b":[]}],"c":{}}', 99).levels).toBe(4)
})
