import { describe, expect, it } from 'vitest'
import { digitsFor, formatTicks, formatValue, unitOf } from './units.ts'

const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('−', '-')

describe('formatValue', () => {
  it.each([
    [1234.5, 'none', '1,234.5'],
    [0.00012, 'none', '0.00012'],
    [-3.21e-9, 'none', '-3.210e-9'],
    [1e21, 'none', '1.000e+21'],
    [0, 'none', '0'],
    [12.5, 'percent', '12.5 %'],
    [1536, 'bytes', '1.5 KiB'],
    [3 * 1024 ** 2, 'bytes/s', '3 MiB/s'],
    [0.25, 'ms', '250 µs'],
    [1500, 'ms', '1.5 s'],
    [0, 'ms', '0 ms'],
    [0.00005, 'ms', '50 ns'],
    [90, 's', '1.5 min'],
    [7200, 's', '2 h'],
    [36, 'h', '1.5 d'],
    [12, 'ns', '12 ns'],
    [12_500, 'bits/s', '12.5 kbit/s'],
    [0, 'bits', '0 bit'],
    [12_500, 'si', '12.5 k'],
    [0.0042, 'si:W', '4.2 mW'],
    [-1500, 'si:W', '-1.5 kW'],
    [1500, 'rpm', '1,500 rpm'],
    [21.25, '°C', '21.25 °C'],
  ] as const)('writes %s in %s as %s', (value, unit, text) => {
    expect(plain(formatValue(value, unit))).toBe(text)
  })

  // What is a whole one of the next unit is not 1,000 of this one, though the factor between them is not exact.
  it.each([
    [1000, 'ns', '1 µs'],
    [1000, 'us', '1 ms'],
    [1000, 'ms', '1 s'],
    [60_000, 'ms', '1 min'],
    [60, 's', '1 min'],
    [60, 'min', '1 h'],
    [24, 'h', '1 d'],
    [1e-9, 's', '1 ns'],
    [1e-6, 's', '1 µs'],
    [1e-3, 's', '1 ms'],
    [1e6, 'ns', '1 ms'],
    [1e9, 'ns', '1 s'],
    [1 / 3600, 'h', '1 s'],
    [1 / 60, 'h', '1 min'],
    [1 / 60, 'min', '1 s'],
    [1 / 24, 'd', '1 h'],
    [1e-3, 'si:W', '1 mW'],
    [1e-6, 'si:W', '1 µW'],
  ] as const)('writes %d %s as one of the unit that it fills: %s', (value, unit, text) => {
    expect(plain(formatValue(value, unit))).toBe(text)
  })

  it('writes so many decimals where they are given', () => {
    expect(plain(formatValue(21.256, '°C', 5, 1))).toBe('21.3 °C')
    expect(plain(formatValue(-2, 'percent', 5, 2))).toBe('-2.00 %')
    expect(plain(formatValue(1_500_000, 'bits/s', 5, 0))).toBe('2 Mbit/s')
    expect(formatValue(null, 'none', 5, 2)).toBe('–')
  })

  it('writes a dash for what is no number', () => {
    expect(formatValue(null)).toBe('–')
    expect(formatValue(Number.NaN)).toBe('–')
  })

  it('shows as many digits as the spread of the values asks for', () => {
    expect(digitsFor(50, 7)).toBe(5)
    expect(formatValue(1e9 + 0.0003, 'none', digitsFor(1e9, 5e-4))).toBe('1,000,000,000.0003')
  })
})

describe('formatTicks', () => {
  const write = (ticks: readonly number[], step: number, unit: Parameters<typeof formatTicks>[2]) => {
    const { labels, base } = formatTicks(ticks, step, unit)
    return { labels: labels.map(plain), base: base === null ? null : plain(base) }
  }

  it('gives every label the decimals of the step', () => {
    expect(write([0, 2.5, 5], 2.5, 'none').labels).toEqual(['0', '2.5', '5.0'])
    expect(write([0.1, 0.2, 0.30000000000000004], 0.1, 'none').labels).toEqual(['0.1', '0.2', '0.3'])
  })

  it('uses k, M and G for large numbers and exponents for tiny ones', () => {
    expect(write([0, 500_000, 1_000_000], 500_000, 'none').labels).toEqual(['0', '0.5 M', '1.0 M'])
    expect(write([-4e-7, -2e-7, 0], 2e-7, 'none').labels).toEqual(['-4e-7', '-2e-7', '0'])
  })

  it('writes differences from a base where the numbers are long and near', () => {
    const { labels, base } = write([1e9 - 0.001, 1e9, 1e9 + 0.001], 0.001, 'none')
    expect(base).toBe('1,000,000,000')
    expect(labels).toEqual(['-0.001', '0', '+0.001'])
  })

  it('writes times in a unit that the steps fill, and a base in all its parts', () => {
    expect(write([0, 30, 60, 90], 30, 's').labels).toEqual(['0 s', '30 s', '60 s', '90 s'])
    expect(write([0, 3600, 7200], 3600, 's').labels).toEqual(['0 h', '1 h', '2 h'])
    expect(write([0, 60_000, 120_000], 60_000, 'ms').labels).toEqual(['0 min', '1 min', '2 min'])
    expect(write([0, 0.5, 1], 0.5, 's').labels).toEqual(['0 s', '0.5 s', '1.0 s'])
    expect(write([0, 20, 40], 20, 'ms').labels).toEqual(['0 ms', '20 ms', '40 ms'])
    expect(write([0, 30, 60], 30, 'min').labels).toEqual(['0 min', '30 min', '60 min'])
    const far = write([5_271_040, 5_271_050, 5_271_060], 10, 's')
    expect(far.base).toBe('61 d 10 min')
    expect(far.labels).toEqual(['+40 s', '+50 s', '+60 s'])
  })

  it('keeps one prefix for bytes', () => {
    expect(write([0, 2 ** 20, 2 ** 21], 2 ** 20, 'bytes/s').labels).toEqual(['0 MiB/s', '1 MiB/s', '2 MiB/s'])
  })
})

describe('the labels of an axis with a unit', () => {
  const labels = (ticks: readonly number[], step: number, unit: string) =>
    formatTicks(ticks, step, unit).labels.map(plain)

  it('carry a short free one, and leave a long one to the title', () => {
    expect(labels([0, 500, 1000], 500, 'rpm')).toEqual(['0 rpm', '500 rpm', '1,000 rpm'])
    expect(labels([0, 50, 100], 50, 'requests/s')).toEqual(['0', '50', '100'])
    expect(labels([-2, 0, 2], 2, '°C')).toEqual(['-2 °C', '0 °C', '2 °C'])
  })

  it('keep their unit where a step does not fill the next one', () => {
    expect(labels([0, 100, 200], 100, 's')).toEqual(['0 s', '100 s', '200 s'])
    expect(labels([0, 1, 2], 1, 'min')).toEqual(['0 min', '1 min', '2 min'])
    expect(labels([0, 2e6, 4e6], 2e6, 'bits/s')).toEqual(['0 Mbit/s', '2 Mbit/s', '4 Mbit/s'])
  })
})

describe('unitOf', () => {
  it('knows the units that it can write, by other names too', () => {
    expect(unitOf('percent')).toBe('percent')
    expect(unitOf('%')).toBe('percent')
    expect(unitOf('seconds')).toBe('s')
    expect(unitOf('°C')).toBe('°C')
    expect(unitOf('constructor')).toBe('constructor')
    expect(unitOf(' ')).toBe('none')
    expect(unitOf(null)).toBe('none')
  })
})
