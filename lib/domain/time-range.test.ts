import { describe, expect, it } from 'vitest'
import { askFor, between, MAX_SPAN, MIN_SPAN, pan, serves, zoomAt } from './time-range.ts'

const hour = { from: 3_600_000, to: 7_200_000 }
const later = 1e12

describe('zoomAt', () => {
  it('keeps the time under the pointer where it is', () => {
    const zoomed = zoomAt(hour, 4_500_000, 0.5, later)
    expect(zoomed).toEqual({ from: 4_050_000, to: 5_850_000 })
    expect((4_500_000 - zoomed.from) / (zoomed.to - zoomed.from)).toBeCloseTo(0.25, 12)
  })

  it('comes back when it is undone', () => {
    const there = zoomAt(hour, 5_000_000, 0.8, later)
    const back = zoomAt(there, 5_000_000, 1 / 0.8, later)
    expect(back.from).toBeCloseTo(hour.from, 3)
    expect(back.to).toBeCloseTo(hour.to, 3)
  })

  it('grows into the past alone at the live edge', () => {
    expect(zoomAt(hour, hour.to, 2, hour.to)).toEqual({ from: 0, to: 7_200_000 })
    expect(zoomAt(hour, hour.from, 2, hour.to)).toEqual({ from: 0, to: 7_200_000 })
  })

  it('stops at both ends', () => {
    const near = zoomAt(hour, 4_000_000, 1e-12, later)
    expect(near.to - near.from).toBeCloseTo(MIN_SPAN, 6)
    const far = zoomAt(hour, 4_000_000, 1e12, later)
    expect(far.to - far.from).toBe(MAX_SPAN)
  })
})

describe('pan', () => {
  it('moves both ends, and stops at now', () => {
    expect(pan(hour, -600_000, later)).toEqual({ from: 3_000_000, to: 6_600_000 })
    expect(pan(hour, 600_000, 7_300_000)).toEqual({ from: 3_700_000, to: 7_300_000 })
  })

  it('leaves a range that already lies in the future where it is', () => {
    expect(pan(hour, 600_000, 0)).toEqual(hour)
  })
})

it('between takes two times in either order, and never less than the smallest range', () => {
  expect(between(5000, 3000)).toEqual({ from: 3000, to: 5000 })
  expect(between(1000, 1000)).toEqual({ from: 1000 - MIN_SPAN / 2, to: 1000 + MIN_SPAN / 2 })
})

describe('askFor', () => {
  it('[WN4] asks for more than is seen, in columns of 2^k ms on absolute time that the range itself would have', () => {
    const ask = askFor(hour, 1024, 0.25)
    expect(ask.width).toBe(4096)
    expect(ask.from % ask.width).toBe(0)
    expect(ask.to % ask.width).toBe(0)
    expect(ask.from).toBeLessThanOrEqual(hour.from - 900_000)
    expect(ask.to).toBeGreaterThanOrEqual(hour.to + 900_000)
    expect(ask.columns).toBe((ask.to - ask.from) / ask.width)
    expect(ask.columns).toBeLessThanOrEqual(2 * 1024)
  })

  it('stays within what a request may name at every length of range', () => {
    for (let span = MIN_SPAN; span < MAX_SPAN; span *= 1.37) {
      const ask = askFor({ from: 1.7e12, to: 1.7e12 + span }, 2048, 0.25)
      expect(ask.columns).toBeLessThanOrEqual(4096)
    }
  })

  it('is the same question after a small pan, or none at all', () => {
    const ask = askFor(hour, 1024, 0.25)
    for (const by of [-800_000, -60_000, 60_000, 800_000]) {
      expect(serves(ask, pan(hour, by, later), 1024)).toBe(true)
    }
    expect(askFor(pan(hour, 1000, later), 1024, 0.25)).toEqual(ask)
    expect(serves(ask, pan(hour, 2_000_000, later), 1024)).toBe(false)
  })

  it('is another question once finer columns would show more', () => {
    const ask = askFor(hour, 1024, 0.25)
    expect(serves(ask, zoomAt(hour, 5_000_000, 0.8, later), 1024)).toBe(true)
    expect(serves(ask, zoomAt(hour, 5_000_000, 0.4, later), 1024)).toBe(false)
    expect(serves(ask, zoomAt(hour, 5_000_000, 2, later), 1024)).toBe(false)
  })
})
