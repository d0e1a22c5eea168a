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
  ] as const)('writes %s in %s as %s', (value, unit, text) => {
    expect(plain(formatValue(value, unit))).toBe(text)
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

  it('keeps one prefix for bytes', () => {
    expect(write([0, 2 ** 20, 2 ** 21], 2 ** 20, 'bytes/s').labels).toEqual(['0 MiB/s', '1 MiB/s', '2 MiB/s'])
  })
})

describe('unitOf', () => {
  it('knows the units that it can write', () => {
    expect(unitOf('percent')).toBe('percent')
    expect(unitOf('°C')).toBe('none')
    expect(unitOf(null)).toBe('none')
  })
})
