import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEntries, type Entries, encodeEntries } from './entry-codec.ts'

const TIME = 1_790_000_000_000

function bits(column: Float64Array): BigUint64Array {
  return new BigUint64Array(column.slice().buffer)
}

function expectSame(entries: Entries): void {
  const bytes = encodeEntries(entries)
  const read = decodeEntries(bytes)
  for (const name of ['times', 'values', 'arrived'] as const)
    expect(bits(read[name])).toEqual(bits(entries[name]))
  expect(encodeEntries(entries)).toEqual(bytes)
}

/** Sums of steps, so that values are near their predecessors. */
function walk(steps: readonly number[], start = 0): Float64Array {
  let sum = start
  return Float64Array.from(steps, (step) => (sum += step))
}

const maxLength = 600
const columns: Record<string, fc.Arbitrary<Float64Array>> = {
  doubles: fc.float64Array({ maxLength }),
  decimals: fc
    .tuple(fc.nat(8), fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength }))
    .map(([digits, all]) => Float64Array.from(all, (value) => value / 10 ** digits)),
  integers: fc.array(fc.maxSafeInteger(), { maxLength }).map((all) => Float64Array.from(all)),
  counters: fc.array(fc.nat(1e6), { maxLength }).map((steps) => walk(steps, 2 ** 40)),
  walks: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength }).map((steps) => walk(steps, 20)),
  times: fc
    .array(fc.nat(3), { maxLength })
    .map((all) => Float64Array.from(all, (j, i) => TIME + i * 100 + j)),
  runs: fc
    .array(fc.tuple(fc.double(), fc.nat(40)), { maxLength: 30 })
    .map((runs) => Float64Array.from(runs.flatMap(([value, count]) => Array<number>(count).fill(value)))),
  few: fc
    .array(fc.constantFrom(0, -0, 100 / 3, 1e308, 5e-324, 7), { maxLength })
    .map((all) => Float64Array.from(all)),
  percentages: fc
    .array(fc.tuple(fc.nat(200), fc.integer({ min: 196, max: 204 })), { maxLength })
    .map((all) => Float64Array.from(all, ([p, q]) => (Math.min(p, q) / q) * 100)),
  shares: fc
    .array(fc.nat(6_171_023), { maxLength })
    .map((all) => Float64Array.from(all, (p) => (100 * p) / 6_171_023)),
  rates: fc
    .array(fc.tuple(fc.nat(1e8), fc.integer({ min: 990, max: 1030 })), { maxLength })
    .map((all) => Float64Array.from(all, ([p, ms]) => p / (ms / 1000))),
  'multiples of 1/4096': fc
    .array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength })
    .map((all) => Float64Array.from(all, (value) => value / 4096)),
  'decimals and a few others': fc
    .array(
      fc.oneof(
        { weight: 19, arbitrary: fc.nat(999).map((value) => value / 10) },
        { weight: 1, arbitrary: fc.oneof(fc.double(), fc.constant(-0)) },
      ),
      { maxLength },
    )
    .map((all) => Float64Array.from(all)),
  gaps: fc
    .array(fc.constantFrom(Number.NaN, Number.NaN, 1.25, 2.5, 3), { maxLength })
    .map((all) => Float64Array.from(all)),
}

/** Both columns cut to the shorter one. */
function entriesOf(times: Float64Array, values: Float64Array, delays: Float64Array): Entries {
  const n = Math.min(times.length, values.length, delays.length)
  return {
    times: times.slice(0, n),
    values: values.slice(0, n),
    arrived: times.slice(0, n).map((time, i) => time + (delays[i] ?? 0)),
  }
}

describe('entries', () => {
  for (const [name, column] of Object.entries(columns))
    test(`${name} come back bit for bit, and always from the same bytes`, () => {
      fc.assert(fc.property(column, (values) => expectSame({ times: values, values, arrived: values })))
    })

  test('times, delays and values of any two kinds come back together', () => {
    const any = fc.oneof(...Object.values(columns))
    fc.assert(
      fc.property(any, any, any, (times, values, delays) => expectSame(entriesOf(times, values, delays))),
    )
  })

  test('100,000 entries come back', () => {
    const times = Float64Array.from({ length: 100_000 }, (_, i) => TIME + i * 100)
    expectSame({ times, values: times.map((_, i) => Math.sin(i)), arrived: times })
  })

  test('numbers of every kind that is recognised take a few bytes before any compression', () => {
    const times = Float64Array.from({ length: 512 }, (_, i) => TIME + i * 100)
    const noise = (i: number, below: number): number => {
      const mixed = Math.imul(i + 1, 0x9e3779b1)
      return (Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 7) % below
    }
    const bytesOf = (next: (i: number) => number, arrived = times): number => {
      const values = times.map((_, i) => next(i))
      expectSame({ times, values, arrived })
      return encodeEntries({ times, values, arrived }).length / 512
    }
    expect(bytesOf(() => 7)).toBeLessThan(0.2)
    expect(bytesOf((i) => Math.floor(i / 20) / 3)).toBeLessThan(0.7)
    expect(bytesOf((i) => [1 / 3, Math.PI, -0, Number.NaN][i % 4] ?? 0)).toBeLessThan(0.7)
    expect(bytesOf((i) => Math.round(2000 + 50 * Math.sin(i / 9)) / 100)).toBeLessThan(1.2)
    expect(bytesOf((i) => noise(i, 1000))).toBeLessThan(1.7)
    expect(bytesOf((i) => 2 ** 40 + i * 1000 + noise(i, 200))).toBeLessThan(1.3)
    expect(bytesOf((i) => ((100 + noise(i, 90)) / (200 + noise(i, 4))) * 100)).toBeLessThan(2)
    expect(bytesOf((i) => (100 * (2_000_000 + noise(i, 9000))) / 6_171_023)).toBeLessThan(2.2)
    expect(bytesOf((i) => noise(i, 1e6) / ((1000 + noise(i, 8)) / 1000))).toBeLessThan(3.6)
    expect(bytesOf((i) => 1000 + noise(i, 1e6) / 2 ** 30)).toBeLessThan(2.8)
    const late = times.map((_, i) => TIME + Math.floor(i / 10) * 1000 + 1007)
    expect(bytesOf(() => 7, late)).toBeLessThan(0.3)
  })
})

describe('broken bytes of entries', () => {
  const any = fc.oneof(...Object.values(columns))
  const encoded = any.map((values) => encodeEntries({ times: values, values, arrived: values }))

  function expectRangeErrorOrEntries(bytes: Uint8Array): void {
    try {
      decodeEntries(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
  }

  test('cut anywhere, they are refused', () => {
    fc.assert(
      fc.property(encoded, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (bytes, at) => {
        expect(() => decodeEntries(bytes.subarray(0, Math.floor(at * bytes.length)))).toThrow(RangeError)
      }),
    )
  })

  test('changed anywhere, they give entries or a RangeError', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255), fc.boolean())
    fc.assert(
      fc.property(encoded, fc.array(change, { minLength: 1, maxLength: 4 }), (bytes, changes) => {
        for (const [at, byte, near] of changes) bytes[at % (near ? 24 : bytes.length)] = byte
        expectRangeErrorOrEntries(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('random ones give a RangeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expectRangeErrorOrEntries(bytes)
        expectRangeErrorOrEntries(Uint8Array.of(1, ...bytes))
      }),
      { numRuns: 1000 },
    )
  })

  test('the reason is a sentence', () => {
    const good = encodeEntries({ times: walk([1, 2]), values: walk([1, 2]), arrived: walk([1, 2]) })
    expect(() => decodeEntries(new Uint8Array(0))).toThrow('cut off')
    expect(() => decodeEntries(Uint8Array.of(9))).toThrow('Entries of format 9 cannot be read, only of 1.')
    expect(() => decodeEntries(Uint8Array.of(1, 255, 255, 255, 127))).toThrow('more than')
    expect(() => decodeEntries(Uint8Array.of(...good, 0))).toThrow('1 bytes are left over at the end.')
  })

  test('columns of several lengths are refused', () => {
    const [one, two] = [new Float64Array(1), new Float64Array(2)]
    expect(() => encodeEntries({ times: one, values: two, arrived: one })).toThrow(RangeError)
  })
})
