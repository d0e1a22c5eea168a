import type { ByteReader } from './byte-stream.ts'
import { PLANE_BITS, type Plan } from './integer-codec.ts'

/**
 * Any float64: each XOR the one before (Pelkonen et al., Gorilla, VLDB 2015), as eight planes of bytes, the lowest first. Here
 * and in the other codings a float64 is seen as two words, the lower one first: all machines we run on are little-endian.
 */
export function planXor(column: Float64Array): Plan {
  const words = xored(column)
  let bits = column.length * 8 * PLANE_BITS
  for (let i = 0; i < words.length; i += 2) {
    const low = words[i] as number
    const high = words[i + 1] as number
    bits += high === 0 ? 32 - Math.clz32(low) : 64 - Math.clz32(high)
    if (low === 0) bits -= high === 0 ? 0 : 32
  }
  return {
    bits,
    write(writer) {
      const n = column.length
      const at = writer.reserve(n * 8)
      const { bytes } = writer
      for (let plane = 0; plane < 8; plane++) {
        const half = plane >> 2
        const shift = (plane & 3) * 8
        const to = at + plane * n
        for (let i = 0; i < n; i++) bytes[to + i] = (words[2 * i + half] as number) >>> shift
      }
    },
  }
}

function xored(column: Float64Array): Uint32Array {
  const words = new Uint32Array(column.slice().buffer)
  for (let i = words.length - 1; i >= 2; i--) words[i] = (words[i] as number) ^ (words[i - 2] as number)
  return words
}

export function decodeXor(reader: ByteReader, length: number): Float64Array {
  const at = reader.take(length * 8)
  const { bytes } = reader
  const out = new Float64Array(length)
  const words = new Uint32Array(out.buffer)
  for (let half = 0; half < 2; half++) {
    let word = 0
    for (let i = 0; i < length; i++) {
      const j = at + half * 4 * length + i
      word ^=
        (bytes[j] as number) |
        ((bytes[j + length] as number) << 8) |
        ((bytes[j + 2 * length] as number) << 16) |
        ((bytes[j + 3 * length] as number) << 24)
      words[2 * i + half] = word
    }
  }
  return out
}
