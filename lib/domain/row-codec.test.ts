import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clear, merge, RECORD, writeSums, writeTimes } from './aggregate.ts'
import { decodeRows, encodeRows, type Rows } from './row-codec.ts'

function bits(column: Float64Array): BigUint64Array {
  return new BigUint64Array(column.slice().buffer)
}

function expectSame(rows: Rows): void {
  const bytes = encodeRows(rows)
  const read = decodeRows(bytes)
  expect(bits(read.columns)).toEqual(bits(rows.columns))
  expect(bits(read.records)).toEqual(bits(rows.records))
  expect(encodeRows(rows)).toEqual(bytes)
}

/** The aggregate of one row: a gap alone, or some values of a minute. */
function writeRow(records: Float64Array, row: number, values: readonly number[]): void {
  const o = row * RECORD
  clear(records, o)
  values.forEach((value, i) => {
    const one = new Float64Array(RECORD)
    writeSums(one, 0, 1, value, 0, 0, value, value)
    writeTimes(one, 0, row * 60_000 + i, value, row * 60_000 + i, value)
    merge(records, o, records, o, one, 0)
  })
}

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(-0, 1.25),
)

describe('rows', () => {
  test('aggregates of any values, empty ones among them, come back bit for bit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { maxLength: 5 }), { maxLength: 60 }),
        fc.integer(),
        (all, start) => {
          const records = new Float64Array(all.length * RECORD)
          all.forEach((values, row) => {
            writeRow(records, row, values)
          })
          expectSame({ columns: Float64Array.from(all, (_, i) => start + i * 2), records })
        },
      ),
    )
  })

  test('records of any numbers come back', () => {
    fc.assert(
      fc.property(fc.array(fc.float64Array({ minLength: RECORD, maxLength: RECORD })), (all) => {
        const records = Float64Array.from(all.flatMap((record) => [...record]))
        expectSame({ columns: Float64Array.from(all, (_, i) => i - 3), records })
      }),
    )
  })

  test('broken bytes give rows or a RangeError', () => {
    const records = new Float64Array(20 * RECORD)
    for (let row = 0; row < 20; row++) writeRow(records, row, [row, row / 3, 7])
    const good = encodeRows({ columns: Float64Array.from({ length: 20 }, (_, i) => i), records })
    for (let length = 0; length < good.length; length++)
      expect(() => decodeRows(good.subarray(0, length))).toThrow(RangeError)
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bytes = good.slice()
        bytes[at] = byte
        try {
          decodeRows(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
    expect(() => decodeRows(Uint8Array.of(2, 0))).toThrow('Rows of format 2 cannot be read, only of 1.')
  })

  test('records that do not fit the columns are refused', () => {
    expect(() => encodeRows({ columns: new Float64Array(2), records: new Float64Array(13) })).toThrow(
      RangeError,
    )
  })
})
