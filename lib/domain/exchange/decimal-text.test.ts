import { expect, it } from 'vitest'
import { decimalMarkOf, decimalText } from './decimal-text.ts'
import { LineFault } from './line-fault.ts'

it.each([
  [['21.5', '3'], '.'],
  [['21,5', '3'], ','],
  [['-0,7'], ','],
  [['0,125'], ','],
  [['1,234.5'], '.'],
  [['1.234,5'], ','],
  [['1,234'], null],
  [['1', '2e5', 'x'], null],
  [['1234,567'], ','],
  [['1.234', '21,5'], ','],
])('tells the decimal mark of %j', (texts, mark) => expect(decimalMarkOf(texts)).toBe(mark))

it.each([
  ['21.5', null, '21.5'],
  ['21,5', null, '21.5'],
  ['21,5', ',', '21.5'],
  ['-0,7', ',', '-0.7'],
  ['−3,5e-2', ',', '-3.5e-2'],
  ['1.234,5', ',', '1234.5'],
  ['1.234', ',', '1234'],
  ['1 234,5', ',', '1234.5'],
  ['1\u202f234.5', '.', '1234.5'],
  ['1,234', '.', '1234'],
  ['1,234', ',', '1.234'],
  ['1,234,567.5', null, '1234567.5'],
  ['7', ',', '7'],
  ['x', ',', 'x'],
] as const)('reads %j with the mark %j', (text, mark, read) => expect(decimalText(text, mark)).toBe(read))

it.each([
  ['1,234', null, /either|may be/],
  ['21,5', '.', /decimal mark is a point/],
  ['21.5', ',', /decimal mark is a comma/],
] as const)('refuses %j with the mark %j', (text, mark, words) => {
  const fault = decimalText(text, mark)
  expect(fault).toBeInstanceOf(LineFault)
  expect((fault as LineFault).message).toMatch(words)
})
