import { expect, it } from 'vitest'
import { encodeNpy, encodeNpyHeader, encodeNpyRows } from './npy.ts'

const header = (bytes: Uint8Array) => {
  const size = (bytes[8] ?? 0) + 256 * (bytes[9] ?? 0)
  expect((10 + size) % 64).toBe(0)
  return new TextDecoder().decode(bytes.subarray(10, 10 + size)).trimEnd()
}

it('writes named columns as a structured array, row by row', () => {
  const bytes = encodeNpy([Float64Array.of(1, 2), Float64Array.of(Number.NaN, 4)], ['time', 'value'])
  expect(header(bytes)).toBe(
    "{'descr': [('time', '<f8'), ('value', '<f8')], 'fortran_order': False, 'shape': (2,), }",
  )
  expect([...new Float64Array(bytes.slice(-32).buffer)]).toEqual([1, Number.NaN, 2, 4])
})

it('writes one column in a shape', () => {
  const bytes = encodeNpy([Float64Array.of(1, 2, 3, 4, 5, 6)], { shape: [2, 3] })
  expect(header(bytes)).toBe("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }")
  expect([...new Float64Array(bytes.slice(-48).buffer)]).toEqual([1, 2, 3, 4, 5, 6])
  expect(header(encodeNpy([new Float64Array()], { shape: [0] }))).toContain("'shape': (0,)")
})

it('writes in parts what it writes at once', () => {
  const columns = [Float64Array.of(1, 2, 3), Float64Array.of(4, Number.NaN, 6)]
  const parts = [
    encodeNpyHeader(['a', 'b'], 3),
    encodeNpyRows(columns, 0, 2),
    encodeNpyRows(columns, 2, 3),
  ].flatMap((part) => [...part])
  expect(parts).toEqual([...encodeNpy(columns, ['a', 'b'])])
})
