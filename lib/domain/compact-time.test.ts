import { expect, it } from 'vitest'
import { parseCompactTime } from './compact-time.ts'
import { timeHintOf } from './time-hint.ts'

it.each([
  ['20251231', Date.UTC(2025, 11, 31)],
  ['2025123123', Date.UTC(2025, 11, 31, 23)],
  ['202512310010', Date.UTC(2025, 11, 31, 0, 10)],
  ['20240229235959', Date.UTC(2024, 1, 29, 23, 59, 59)],
  ['20240229235959007', Date.UTC(2024, 1, 29, 23, 59, 59, 7)],
])('reads %s', (digits, ms) => expect(parseCompactTime(digits)).toBe(ms))

it.each([
  '20260230',
  '202513310000',
  '202512312400',
  '202512310060',
  '19691231',
  '2025',
  '1767225600000',
  '',
])('does not read %j', (digits) => expect(parseCompactTime(digits)).toBeNaN())

it.each([
  [1_796_065_376, /seconds/],
  ['1683000000', /seconds/],
  [-1_000_000_000, /seconds/],
  [1_796_065_376_000_000, /microseconds/],
  ['1796065376000000000', /nanoseconds/],
  [202_512_310_000, /yyyymmddHHMM;/],
  [202_613_010_010, /yyyymmddHHMM;/],
  ['20251231', /yyyymmdd;/],
  ['20251231120000', /yyyymmddHHMMSS;/],
])('[PT6] says what %j more likely is than ms', (raw, hint) => expect(timeHintOf(raw)).toMatch(hint))

it.each([0, 5, 1e7, 1_796_065_376_000, '1796065376000.5', 4.1e12, '2026-01-01', Number.NaN, null])(
  '[PT6] has nothing to say against %j',
  (raw) => expect(timeHintOf(raw)).toBe(''),
)
