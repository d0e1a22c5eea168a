import { describe, expect, it } from 'vitest'
import { histogram } from './histogram.ts'

const of = (...values: number[]) => Float64Array.from(values)

describe('a histogram', () => {
  it('counts as numpy.histogram does where the number of bins is given: the last bin has its end', () => {
    // numpy.histogram([1, 2, 2.5, 3, 4, 4, 5], bins=4) → [1, 2, 1, 3], edges 1 … 5
    expect(histogram(of(1, 2, 2.5, 3, 4, 4, 5), 4)).toEqual({ from: 1, width: 1, counts: [1, 2, 1, 3] })
    // numpy.histogram([0.1, 0.2, 0.3, 0.4], bins=3) → [1, 1, 2]
    expect(histogram(of(0.1, 0.2, 0.3, 0.4), 3)?.counts.reduce((sum, n) => sum + n, 0)).toBe(4)
  })

  it('chooses whole steps that hold every value', () => {
    const values = Float64Array.from({ length: 500 }, (_, i) => 20 + 7 * Math.sin(i))
    const found = histogram(values)
    expect(found?.width).toBe(1)
    expect(found?.from).toBe(13)
    expect(found?.counts).toHaveLength(14)
    expect(found?.counts.reduce((sum, n) => sum + n, 0)).toBe(500)
  })

  it('keeps its edges while the window slides a little', () => {
    const values = Float64Array.from({ length: 500 }, (_, i) => 20 + 7 * Math.sin(i))
    expect(histogram(values.subarray(30))).toMatchObject({ from: 13, width: 1 })
  })

  it('has one bin around a constant, and none for nothing', () => {
    expect(histogram(of(5, 5, 5))).toEqual({ from: 4.75, width: 0.5, counts: [3] })
    expect(histogram(of(0))).toEqual({ from: -0.5, width: 1, counts: [1] })
    expect(histogram(of())).toBe(null)
  })

  it('gives up on what a float64 cannot tell apart or hold', () => {
    expect(histogram(of(-1e308, 1e308))).toBe(null)
    expect(histogram(of(1, 1 + 2 ** -52))?.counts.reduce((a, b) => a + b) ?? 2).toBe(2)
  })
})
