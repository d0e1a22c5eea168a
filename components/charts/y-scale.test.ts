import { describe, expect, it } from 'vitest'
import { stepsOf } from '../format/units.ts'
import { fitRange, niceRange } from './nice-range.ts'
import { YScale } from './y-scale.ts'

describe('niceRange', () => {
  it.each([
    ['s', 0, 150, [0, 60, 120, 180]],
    ['s', 0, 40, [0, 15, 30, 45]],
    ['s', 0, 20_000, [0, 7200, 14_400, 21_600]],
    ['ms', 0, 170_000, [0, 60_000, 120_000, 180_000, 240_000]],
    ['min', 0, 100, [0, 30, 60, 90, 120]],
    ['h', 0, 60, [0, 24, 48, 72]],
    ['s', 0, 1, [0, 0.5, 1, 1.5]],
  ] as const)('steps in %s as clocks do from %s to %s', (unit, low, high, ticks) => {
    expect(niceRange(low, high, 4, stepsOf(unit)).ticks).toEqual(ticks)
  })

  it('pads the data and cuts at whole steps', () => {
    const range = niceRange(12, 88, 4)
    expect(range).toMatchObject({ low: 0, high: 100, step: 25 })
    expect(range.ticks).toEqual([0, 25, 50, 75, 100])
  })

  it('never reaches below zero for data that does not, nor above for data below', () => {
    expect(niceRange(0, 10, 4).low).toBe(0)
    expect(niceRange(-10, 0, 4).high).toBe(0)
  })

  it('stops at a ceiling that the data keeps to', () => {
    expect(niceRange(2, 99, 3, 'decimal', 100).high).toBe(100)
    expect(niceRange(2, 120, 3, 'decimal', 100).high).toBeGreaterThanOrEqual(120)
  })

  it('puts a constant in the middle, and shows 0 to 1 without data', () => {
    const range = niceRange(42, 42, 4)
    expect(range.low).toBeLessThan(42)
    expect(range.high).toBeGreaterThan(42)
    expect(niceRange(0, 0, 4)).toMatchObject({ low: -1, high: 1 })
    expect(niceRange(Number.NaN, Number.NaN, 4)).toMatchObject({ low: 0, high: 1 })
    expect(niceRange(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 4)).toMatchObject({
      low: 0,
      high: 1,
    })
  })

  it('holds small differences of large numbers, and very large ones', () => {
    const near = niceRange(1e9 - 1e-3, 1e9 + 1e-3, 4)
    expect(near.low).toBeLessThanOrEqual(1e9 - 1e-3)
    expect(near.high).toBeGreaterThanOrEqual(1e9 + 1e-3)
    expect(near.high - near.low).toBeLessThan(0.01)
    expect(niceRange(1e300, 2e300, 4).ticks.every(Number.isFinite)).toBe(true)
  })

  it('steps by powers of two for bytes', () => {
    expect(niceRange(0, 3_000_000, 4, 'binary').step).toBe(2 ** 20)
  })
})

describe('an axis with fixed ends', () => {
  it('has exactly those, and ticks at whole steps between', () => {
    const both = fitRange(20, 30, 4, { kind: 'linear', min: 3, max: 97 })
    expect(both).toMatchObject({ low: 3, high: 97 })
    expect(both.ticks).toEqual([25, 50, 75])
    expect(fitRange(20, 88, 4, { kind: 'linear', min: 0 })).toMatchObject({ low: 0, high: 100 })
    expect(fitRange(20, 88, 4, { kind: 'linear', max: 60 })).toMatchObject({ high: 60 })
  })

  it('gives way to the data where the ends leave nothing between them', () => {
    expect(fitRange(20, 88, 4, { kind: 'linear', min: 5, max: 5 })).toEqual(niceRange(20, 88, 4))
    expect(fitRange(20, 88, 4, { kind: 'linear', min: 9, max: 5 })).toEqual(niceRange(20, 88, 4))
    expect(fitRange(20, 88, 4, { kind: 'linear', min: 200 })).toEqual(niceRange(20, 88, 4))
  })
})

describe('a logarithmic axis', () => {
  const log = (low: number, high: number, count = 4) =>
    fitRange(Math.log10(low), Math.log10(high), count, { kind: 'log' }).ticks.map((tick) =>
      Number((10 ** tick).toPrecision(6)),
    )

  it('ends at whole decades, and leaves some out where they are many', () => {
    expect(log(3, 2000)).toEqual([1, 10, 100, 1000, 10_000])
    expect(log(1e-6, 1e6)).toEqual([1e-6, 1e-3, 1, 1e3, 1e6])
  })

  it('has 1, 2 and 5 of a decade where it spans little', () => {
    expect(log(12, 40)).toEqual([10, 20, 50])
    expect(log(20, 20)).toEqual([20, 50])
  })

  it('shows a decade without data', () => {
    expect(fitRange(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 4, { kind: 'log' })).toMatchObject({
      low: 0,
      high: 1,
    })
  })
})

describe('the value scale', () => {
  it('opens at once when data leaves it and eases there', () => {
    const scale = new YScale()
    expect(scale.update(0, 9, 4, 0, true)).toBe(true)
    const { high } = scale
    expect(scale.update(0, 30, 4, 100, true)).toBe(true)
    scale.ease(100)
    expect(scale.high).toBeCloseTo(high)
    scale.ease(200)
    expect(scale.high).toBeGreaterThan(high)
    expect(scale.high).toBeLessThan(scale.target.high)
    scale.ease(400)
    expect(scale.high).toBe(scale.target.high)
    expect(scale.moving).toBe(false)
  })

  it('does not twitch: data inside leaves it alone, and it closes in only after a while', () => {
    const scale = new YScale()
    scale.update(0, 95, 4, 0, false)
    expect(scale.update(0, 90, 4, 100, false)).toBe(false)
    expect(scale.update(0, 10, 4, 1000, false)).toBe(false)
    expect(scale.update(0, 80, 4, 3000, false)).toBe(false)
    expect(scale.update(0, 10, 4, 4000, false)).toBe(false)
    expect(scale.update(0, 10, 4, 8100, false)).toBe(true)
    expect(scale.high).toBeLessThan(50)
  })

  it('keeps its range when there is nothing in view any more', () => {
    const scale = new YScale()
    scale.update(10, 20, 4, 0, false)
    const { low, high } = scale
    expect(scale.update(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 4, 9000, false)).toBe(false)
    expect(scale).toMatchObject({ low, high })
  })
})
