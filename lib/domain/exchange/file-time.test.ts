import { expect, it } from 'vitest'
import { readFileTime, timeFormatOf } from './file-time.ts'
import { LineFault } from './line-fault.ts'
import { ZoneClock } from './zone-clock.ts'

const T = Date.UTC(2025, 11, 31, 0, 10)
const utc = ZoneClock.of('UTC') as ZoneClock
const read = (texts: unknown[], zone = utc) => {
  const format = timeFormatOf(texts.map(String))
  if (typeof format !== 'string') throw new Error(format.fault)
  return texts.map((text) => readFileTime(text, format, zone))
}

it.each([
  [['202512310010', '202512310020']],
  [['20251231001000']],
  [['2025-12-31T00:10:00Z']],
  [['2025-12-31 00:10']],
  [['31.12.2025 00:10']],
  [['31.12.2025, 0:10:00']],
  [['31/12/2025 00:10']],
  [['12/31/2025 12:10 AM']],
  [['2025/12/31 00:10:00']],
  [['2025/12/31 00:10:00.000']],
  [[String(T)]],
  [[T]],
])('reads %j', (texts) => expect(read(texts)[0]).toBe(T))

it('reads times of a zone, and those that name their own as they are', () => {
  const berlin = ZoneClock.of('Europe/Berlin') as ZoneClock
  expect(read(['31.12.2025 01:10', '202512310110', '2025-12-31T00:10Z'], berlin)).toEqual([
    T,
    expect.any(LineFault),
    T,
  ])
  expect(read(['202512310110'], berlin)).toEqual([T])
  expect(read(['29.03.2026 02:30'], berlin)).toEqual([
    expect.objectContaining({ message: expect.stringContaining('set forward') }),
  ])
})

it.each([
  [['202512310000', '202513310000'], /yyyymmddHHMM/],
  [['1796065376'], /seconds.*unit=s /],
  [['1796065376000000'], /microseconds.*unit=us/],
  [['1796065376000000000'], /nanoseconds.*unit=ns/],
  [['5000'], /seconds/],
  [['2026-02-30'], /ISO 8601/],
  [['30.02.2026'], /ISO 8601/],
  [['31.12.2025 24:10'], /ISO 8601/],
  [['31.12.2025 13:10 PM'], /ISO 8601/],
  [['yesterday'], /ISO 8601/],
])('[PT6] refuses %j with what it looks like', (texts, words) => {
  const [fault] = read(texts)
  expect(fault).toBeInstanceOf(LineFault)
  expect((fault as LineFault).message).toMatch(words)
})

it('guesses at no order of day and month', () => {
  expect(() => read(['01/02/2025', '03/04/2025'])).toThrow('dmy or mdy')
  expect(() => read(['31/12/2025', '12/31/2025'])).toThrow('both ways')
  expect(readFileTime('12/31/2025', 'mdy', utc)).toBe(Date.UTC(2025, 11, 31))
})
