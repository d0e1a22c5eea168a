import { expect, it } from 'vitest'
import { thresholdZones } from './threshold-zones.ts'

const thresholds = [
  { at: 80, level: 'bad' },
  { at: 0, level: 'good' },
  { at: 50, level: 'warn' },
] as const

it('a level holds from its threshold to the next, within the axis', () => {
  expect(thresholdZones(thresholds, { low: 20, high: 100 }, false)).toEqual([
    { at: 0, level: 'good', from: 20, to: 50, line: null },
    { at: 50, level: 'warn', from: 50, to: 80, line: 50 },
    { at: 80, level: 'bad', from: 80, to: 100, line: 80 },
  ])
  expect(thresholdZones(thresholds, { low: 0, high: 40 }, false)).toHaveLength(1)
})

it('a logarithmic axis has it at its logarithm, and one at zero or below over all', () => {
  const zones = thresholdZones(thresholds, { low: 1, high: 2 }, true)
  expect(zones[0]).toMatchObject({ level: 'good', from: 1, line: null })
  expect(zones[1]?.from).toBeCloseTo(Math.log10(50))
})
