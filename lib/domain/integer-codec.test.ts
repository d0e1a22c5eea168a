import { expect, it } from 'vitest'
import { ByteReader, ByteWriter } from './byte-stream.ts'
import { decodeIntegers } from './integer-codec.ts'

it.each([
  [3, 10],
  [255, 10],
  [2, 1],
  [1, 0],
])('refuses differences of order %i for %i integers', (order, length) => {
  const writer = new ByteWriter()
  writer.byte(order)
  for (let i = 0; i < 100; i++) writer.byte(0)
  const reader = new ByteReader(writer.bytes.subarray(0, writer.length))
  expect(() => decodeIntegers(reader, length)).toThrow(/have no differences of order/)
})
