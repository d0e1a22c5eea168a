import type { ByteReader } from './byte-stream.ts'
import { decodeIntegers, type Plan, planIntegers } from './integer-codec.ts'
import { decodeXor, planXor } from './xor-codec.ts'

/** Of distinct numbers. */
const MAX_WORDS = 4096
/** A number, on average: chosen numbers could otherwise all fall into one place of the table. */
const MAX_PROBES = 8

/** A column of few distinct numbers: these, in the order of first appearance, and of each entry which one it is. */
export function planDictionary(column: Float64Array): Plan | null {
  const found = lookUp(column, Math.min(MAX_WORDS, column.length >> 1))
  if (!found) return null
  const words = planXor(found.words)
  const indices = planIntegers(found.indices)
  return {
    bits: 64 * found.words.length + indices.bits,
    write(writer) {
      writer.varint(found.words.length)
      words.write(writer)
      indices.write(writer)
    },
  }
}

/** A hash table with open addressing, by bits: 0 and -0 are two, and a gap is one. */
function lookUp(column: Float64Array, limit: number): { words: Float64Array; indices: Float64Array } | null {
  const bits = new Int32Array(column.buffer, column.byteOffset, column.length * 2)
  const words = new Float64Array(limit)
  const known = new Int32Array(words.buffer)
  const table = new Int16Array(2 ** (34 - Math.clz32(limit))).fill(-1)
  const shift = Math.clz32(table.length) + 1
  let probes = column.length * MAX_PROBES
  const indices = new Float64Array(column.length)
  let count = 0
  for (let i = 0; i < column.length; i++) {
    const low = bits[2 * i] as number
    const high = bits[2 * i + 1] as number
    let slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> shift
    let index = table[slot] as number
    while (index >= 0 && (known[2 * index] !== low || known[2 * index + 1] !== high)) {
      if (probes-- === 0) return null
      slot = (slot + 1) & (table.length - 1)
      index = table[slot] as number
    }
    if (index < 0) {
      if (count === limit) return null
      index = count++
      table[slot] = index
      known[2 * index] = low
      known[2 * index + 1] = high
    }
    indices[i] = index
  }
  return { words: words.slice(0, count), indices }
}

export function decodeDictionary(reader: ByteReader, length: number): Float64Array {
  const count = reader.varint()
  if (count > length) throw new RangeError(`${count} distinct numbers are more than ${length}.`)
  const words = decodeXor(reader, count)
  const out = decodeIntegers(reader, length)
  for (let i = 0; i < length; i++) {
    const word = words[out[i] as number]
    if (word === undefined) throw new RangeError(`There is no number ${out[i]} among ${count} distinct ones.`)
    out[i] = word
  }
  return out
}
