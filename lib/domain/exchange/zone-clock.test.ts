import { expect, it } from 'vitest'
import { ZoneClock } from './zone-clock.ts'

function read(zone: string, walls: string[]): (string | null)[] {
  const clock = ZoneClock.of(zone)
  return walls.map((wall) => {
    const time = clock?.utc(Date.parse(`${wall}Z`)) ?? Number.NaN
    return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 16)
  })
}

it('reads a clock on the wall, with offsets and zones', () => {
  expect(read('UTC', ['2026-01-01T12:00'])).toEqual(['2026-01-01T12:00'])
  expect(read('-05:30', ['2026-01-01T12:00'])).toEqual(['2026-01-01T17:30'])
  expect(read('Europe/Berlin', ['2026-01-01T12:00', '2026-07-01T12:00'])).toEqual([
    '2026-01-01T11:00',
    '2026-07-01T10:00',
  ])
  expect(read('Australia/Lord_Howe', ['2026-01-01T12:00'])).toEqual(['2026-01-01T01:00'])
})

it('reads the hour that comes twice in the order of the file, and knows the one that never comes', () => {
  const twice = [
    '2026-10-25T01:50',
    '2026-10-25T02:10',
    '2026-10-25T02:50',
    '2026-10-25T02:10',
    '2026-10-25T02:50',
  ]
  expect(read('Europe/Berlin', [...twice, '2026-10-25T03:00'])).toEqual([
    '2026-10-24T23:50',
    '2026-10-25T00:10',
    '2026-10-25T00:50',
    '2026-10-25T01:10',
    '2026-10-25T01:50',
    '2026-10-25T02:00',
  ])
  expect(read('Europe/Berlin', ['2026-03-29T02:30'])).toEqual([null])
})

it('knows no other zones', () => {
  expect([ZoneClock.of('Mars/Base'), ZoneClock.of('+99:00'), ZoneClock.of('')]).toEqual([null, null, null])
})
