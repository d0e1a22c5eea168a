import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePack, encodePack, PackWriter } from './pack.ts'

const columnArb = fc.float64Array({ maxLength: 40 })

describe('pack', () => {
  test('columns and header come back bit for bit, at any alignment', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(columnArb, { maxLength: 5 }),
        fc.nat(15),
        (meta, columns, shift) => {
          const writer = new PackWriter()
          const refs = columns.map((column) => writer.add(column))
          const bytes = writer.finish({ meta, refs })
          const moved = new Uint8Array(bytes.length + shift)
          moved.set(bytes, shift)
          const pack = decodePack(moved.subarray(shift))
          expect(pack.header).toEqual(JSON.parse(JSON.stringify({ meta, refs })))
          columns.forEach((column, i) => {
            expect([...pack.column(refs[i] ?? [0, 0])]).toEqual([...column])
          })
        },
      ),
    )
  })

  test('an ArrayBuffer and an empty pack are read as well', () => {
    const pack = decodePack(encodePack({ a: 'ü' }, []).buffer)
    expect(pack.header).toEqual({ a: 'ü' })
    expect(pack.column([0, 0])).toHaveLength(0)
  })

  test('a source that changes after add does not change the pack', () => {
    const writer = new PackWriter()
    const source = new Float64Array([1, 2])
    const ref = writer.add(source)
    source[0] = 9
    expect([...decodePack(writer.finish({})).column(ref)]).toEqual([1, 2])
  })

  test('a pack is read from a Buffer at any place in shared memory, as sockets deliver it', () => {
    const pack = encodePack({ a: 1 }, [new Float64Array([1, 2, 3])])
    for (let shift = 0; shift < 9; shift++) {
      const pool = Buffer.alloc(pack.length + 29)
      pool.set(pack, shift)
      const read = decodePack(pool.subarray(shift, shift + pack.length))
      expect(read.header).toEqual({ a: 1 })
      expect([...read.column([0, 3])]).toEqual([1, 2, 3])
    }
  })

  test('what is malformed throws', () => {
    const good = encodePack({ a: 1 }, [new Float64Array([1, 2])])
    const changed = (at: number, byte: number): Uint8Array => {
      const copy = good.slice()
      copy[at] = byte
      return copy
    }
    expect(() => decodePack(new Uint8Array(0))).toThrow(TypeError)
    expect(() => decodePack(changed(0, 0))).toThrow(/magic/)
    expect(() => decodePack(changed(5, 255))).toThrow(/header is cut off/)
    expect(() => decodePack(good.subarray(0, good.length - 3))).toThrow(/columns are cut off/)
    expect(() => decodePack(changed(8, 255))).toThrow(/not JSON/)
  })

  test('a reference outside the pack throws', () => {
    const pack = decodePack(encodePack({}, [new Float64Array(2)]))
    for (const ref of [
      [0, 3],
      [-1, 1],
      [0.5, 1],
      [1, -1],
      [Number.NaN, 1],
    ] as const)
      expect(() => pack.column(ref)).toThrow(RangeError)
  })
})
