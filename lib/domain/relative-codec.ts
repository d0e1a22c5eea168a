import type { ByteReader, ByteWriter } from './byte-stream.ts'
import { decodeColumn, planColumn } from './column-codec.ts'

const OWN = 0
const RELATIVE = 1
/** Bits a difference below which the column is not tried by itself. */
const FEW_BITS = 1

/** A column beside one that is known, which it often lies near: as itself, or as the differences to the other. */
export function encodeRelative(writer: ByteWriter, column: Float64Array, known: Float64Array): void {
  const differences = differencesOf(column, known)
  const relative = differences && planColumn(differences)
  const own = relative && relative.bits < FEW_BITS * column.length ? null : planColumn(column)
  if (relative && (!own || relative.bits <= own.bits)) {
    writer.byte(RELATIVE)
    relative.write(writer)
  } else if (own) {
    writer.byte(OWN)
    own.write(writer)
  }
}

export function decodeRelative(reader: ByteReader, known: Float64Array): Float64Array {
  const form = reader.byte()
  if (form > RELATIVE) throw new RangeError(`There is no coding ${form} beside another column.`)
  const out = decodeColumn(reader, known.length)
  if (form === RELATIVE)
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (known[i] as number)
  return out
}

/** Null where a difference, added again, would not give back every bit. */
function differencesOf(column: Float64Array, known: Float64Array): Float64Array | null {
  const out = new Float64Array(column.length)
  for (let i = 0; i < out.length; i++) {
    const value = column[i] as number
    const base = known[i] as number
    out[i] = value - base
    if (!Object.is(value - base + base, value)) return null
  }
  return out
}
