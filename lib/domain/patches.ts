import type { ByteReader, ByteWriter } from './byte-stream.ts'
import { decodeIntegers, planIntegers } from './integer-codec.ts'
import { decodeXor, planXor } from './xor-codec.ts'

/** About what a patch takes: its place and, unless it is one of many gaps, its number. */
export const PATCH_BITS = 72
const GAP_BITS = 10

/** Where a coding does not give back a column's bits, they are written beside it. */
export class Patches {
  bits = 0
  readonly #column: Float64Array
  readonly #places: number[] = []
  #left: number

  constructor(column: Float64Array) {
    this.#column = column
    this.#left = column.length / 8
  }

  /** False once there are so many that another coding will be better. Gaps do not count. */
  add(place: number): boolean {
    this.#places.push(place)
    const gap = Number.isNaN(this.#column[place])
    this.bits += gap ? GAP_BITS : PATCH_BITS
    return gap || this.#left-- >= 0
  }

  write(writer: ByteWriter): void {
    const places = Float64Array.from(this.#places)
    writer.varint(places.length)
    if (places.length === 0) return
    planIntegers(places).write(writer)
    planXor(places.map((place) => this.#column[place] as number)).write(writer)
  }
}

export function readPatches(reader: ByteReader, column: Float64Array): void {
  const count = reader.varint()
  if (count === 0) return
  if (count > column.length) throw new RangeError(`${count} patches are more than ${column.length} numbers.`)
  const places = decodeIntegers(reader, count)
  const numbers = decodeXor(reader, count)
  for (let i = 0; i < count; i++) {
    const place = places[i] as number
    if (!(place >= 0 && place < column.length)) throw new RangeError(`There is no place ${place} to patch.`)
    column[place] = numbers[i] as number
  }
}
