import { expect, it } from 'vitest'
import { byName, compareNames } from './compare-names.ts'

it('[TX1] names are listed as people read them, with numbers by what they count', () => {
  const pumps = Array.from({ length: 12 }, (_, i) => `pump-${i + 1}`)
  expect(byName([...pumps].sort(), (name) => name)).toEqual(pumps)
  const mixed = ['a', 'Ä', 'b', 'Line 9/temp', 'line 10/temp', 'z', 'Öl', 'пуск 2', 'пуск 10']
  expect(byName([...mixed].reverse(), (name) => name)).toEqual([
    'a',
    'Ä',
    'b',
    'Line 9/temp',
    'line 10/temp',
    'Öl',
    'z',
    'пуск 2',
    'пуск 10',
  ])
  expect(byName(['n{l="10"}', 'n{l="9"}', 'v1.10', 'v1.9'], (name) => name)).toEqual([
    'n{l="9"}',
    'n{l="10"}',
    'v1.9',
    'v1.10',
  ])
})

it('[TX1] two names that differ have an order, whatever they look like', () => {
  for (const [a, b] of [
    ['pump-1', 'pump-01'],
    ['ä', 'a\u0308'],
    ['\u200ba', 'a'],
  ] as const) {
    expect(Math.sign(compareNames(a, b))).toBe(-Math.sign(compareNames(b, a)))
    expect(compareNames(a, b)).not.toBe(0)
  }
  expect(compareNames('a', 'a')).toBe(0)
})
