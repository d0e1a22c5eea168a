import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RECORD } from './aggregate.ts'
import { decodeEntries, encodeEntries } from './entry-codec.ts'
import { decodePack, encodePack } from './pack.ts'
import { decodeRows, encodeRows } from './row-codec.ts'
import { decodedOr, FUZZ_RUNS, mutated } from './testing/mutations.ts'

const isRangeError = (error: unknown) => error instanceof RangeError
/** Of numbers; a NaN is a gap, whatever else its bits say. */
const bits = (column: Float64Array) =>
  new BigUint64Array(column.map((value) => (Number.isNaN(value) ? Number.NaN : value)).buffer)

const numbers = fc.oneof(
  fc.float64Array({ minLength: 1, maxLength: 80 }),
  fc
    .array(fc.nat(3), { minLength: 1, maxLength: 80 })
    .map((all) => Float64Array.from(all, (x, i) => i * 10 + x)),
  fc
    .array(fc.constantFrom(0, 0.1, 0.2, Number.NaN), { minLength: 1, maxLength: 200 })
    .map((all) => Float64Array.from(all)),
  fc.tuple(fc.double(), fc.nat(200)).map(([value, n]) => new Float64Array(n + 1).fill(value)),
)

describe('mutated bytes', () => {
  it('[SI2] of entries are refused, or are entries that come back from their own bytes', () => {
    const good = numbers.map((values) => encodeEntries({ times: values, values, arrived: values }))
    fc.assert(
      fc.property(mutated(good), (bytes) => {
        const entries = decodedOr(() => decodeEntries(bytes), isRangeError)
        if (entries === null) return
        const again = decodeEntries(encodeEntries(entries))
        expect(entries.values.length).toBe(entries.times.length)
        for (const name of ['times', 'values', 'arrived'] as const)
          expect(bits(again[name])).toEqual(bits(entries[name]))
      }),
      { numRuns: FUZZ_RUNS },
    )
  })

  it('[SI2] of rollups are refused, or are rollups that come back from their own bytes', () => {
    const good = fc
      .array(fc.float64Array({ minLength: RECORD, maxLength: RECORD }), { minLength: 1, maxLength: 20 })
      .map((all) =>
        encodeRows({
          columns: Float64Array.from(all, (_, i) => i * 3),
          records: Float64Array.from(all.flatMap((record) => [...record])),
        }),
      )
    fc.assert(
      fc.property(mutated(good), (bytes) => {
        const rows = decodedOr(() => decodeRows(bytes), isRangeError)
        if (rows === null) return
        const again = decodeRows(encodeRows(rows))
        expect(rows.records.length).toBe(rows.columns.length * RECORD)
        expect(bits(again.columns)).toEqual(bits(rows.columns))
        expect(bits(again.records)).toEqual(bits(rows.records))
      }),
      { numRuns: FUZZ_RUNS },
    )
  })

  it('[SI2] of a pack are refused with a TypeError, or every column that they name lies within them', () => {
    const good = fc
      .tuple(fc.jsonValue(), fc.array(fc.float64Array({ maxLength: 20 }), { maxLength: 3 }))
      .map(([header, columns]) => encodePack(header, columns))
    fc.assert(
      fc.property(mutated(good), fc.nat(80), fc.nat(80), (bytes, from, length) => {
        const pack = decodedOr(
          () => decodePack(bytes),
          (error) => error instanceof TypeError,
        )
        const column = pack && decodedOr(() => pack.column([from, length]), isRangeError)
        if (column !== null) expect(column.length).toBe(length)
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})
