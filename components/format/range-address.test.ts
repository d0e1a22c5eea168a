import { describe, expect, it } from 'vitest'
import { readRange, writeRange } from './range-address.ts'

const read = (query: string) => {
  const params = new URLSearchParams(query)
  return readRange((name) => params.get(name), 60_000)
}

describe('a range in an address', () => {
  it('is live over the usual span where nothing is said', () => {
    expect(read('')).toEqual({ span: 60_000, fixed: null })
    expect(read('span=900000')).toEqual({ span: 900_000, fixed: null })
  })

  it('is fixed where both ends are there, as ISO 8601 or ms', () => {
    const fixed = { from: 1_769_850_000_000, to: 1_769_853_600_000 }
    expect(read('from=2026-01-31T09:00:00Z&to=2026-01-31T10:00:00Z')).toEqual({ span: 60_000, fixed })
    expect(read('span=3600000&from=1769850000000&to=1769853600000')).toEqual({ span: 3_600_000, fixed })
  })

  it.each([
    'span=soon',
    'span=-1',
    'span=1e300',
    'from=2026-01-31T09:00:00Z',
    'from=x&to=y',
    'from=1796065376&to=1796065976',
    'from=2026-02-28&to=2026-02-30',
    'from=10&to=5',
    'from=0&to=8e15',
    'from=&to=',
  ])('leaves out what cannot be read: %s', (query) => {
    expect(read(query)).toEqual({ span: 60_000, fixed: null })
  })

  it('is paused at `at`, with the span before it where no range is said', () => {
    const asOf = 1_769_850_000_000
    const before = { from: asOf - 60_000, to: asOf }
    expect(read('at=2026-01-31T09:00:00Z')).toEqual({ span: 60_000, fixed: before, asOf })
    const fixed = { from: 1_769_850_000_000, to: 1_769_853_600_000 }
    expect(read(`from=${fixed.from}&to=${fixed.to}&at=${asOf}`)).toEqual({ span: 60_000, fixed, asOf })
    const params = new URLSearchParams()
    writeRange(params, { span: 60_000, fixed, asOf }, 60_000)
    expect(read(params.toString())).toEqual({ span: 60_000, fixed, asOf })
    writeRange(params, { span: 60_000, fixed: null }, 60_000)
    expect(params.toString()).toBe('')
  })

  it('reads back what it wrote, and leaves the rest of the address alone', () => {
    const params = new URLSearchParams('id=a&from=1&to=2')
    const range = { span: 300_000, fixed: { from: 1_769_850_000_123, to: 1_769_853_600_456 } }
    writeRange(params, range, 60_000)
    expect(params.get('id')).toBe('a')
    expect(params.get('from')).toBe('2026-01-31T09:00:00.123Z')
    expect(read(params.toString())).toEqual(range)
    writeRange(params, { span: 300_000, fixed: null }, 60_000)
    expect(params.toString()).toBe('id=a&span=300000')
    writeRange(params, { span: 60_000, fixed: null }, 60_000)
    expect(params.toString()).toBe('id=a')
  })
})
