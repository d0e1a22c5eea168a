import { FIRST_TIME, LAST_TIME, RECORD, T_MAX, T_MIN } from './aggregate.ts'
import { ByteReader, ByteWriter } from './byte-stream.ts'
import { decodeColumn, encodeColumn, MAX_LENGTH } from './column-codec.ts'
import { decodeRelative, encodeRelative } from './relative-codec.ts'

const VERSION = 1
/** Times of which most are equal, or as far apart as in the row before, to one that comes earlier in the record. */
const BESIDE: Readonly<Record<number, number>> = { [T_MAX]: T_MIN, [FIRST_TIME]: T_MIN, [LAST_TIME]: T_MAX }

/** Rollup rows: of each its bucket number, ascending, and its aggregate, 12 numbers of `records` (see aggregate.ts). */
export interface Rows {
  readonly columns: Float64Array
  readonly records: Float64Array
}

/** As `encodeEntries`: version, count, bucket numbers, then each field of all records. */
export function encodeRows({ columns, records }: Rows): Uint8Array<ArrayBuffer> {
  const n = columns.length
  if (records.length !== n * RECORD || n > MAX_LENGTH)
    throw new RangeError(`${n} columns and ${records.length} numbers are not up to ${MAX_LENGTH} rows.`)
  const writer = new ByteWriter()
  writer.byte(VERSION)
  writer.varint(n)
  encodeColumn(writer, columns)
  const fields: Float64Array[] = []
  for (let f = 0; f < RECORD; f++) {
    const field = new Float64Array(n)
    for (let i = 0; i < n; i++) field[i] = records[i * RECORD + f] as number
    const known = fields[BESIDE[f] ?? RECORD]
    if (known) encodeRelative(writer, field, known)
    else encodeColumn(writer, field)
    fields.push(field)
  }
  return writer.finish()
}

/** Throws RangeError with the reason where the bytes are not what `encodeRows` writes. */
export function decodeRows(bytes: Uint8Array): Rows {
  const reader = new ByteReader(bytes)
  const version = reader.byte()
  if (version !== VERSION)
    throw new RangeError(`Rows of format ${version} cannot be read, only of ${VERSION}.`)
  const n = reader.varint()
  if (n > MAX_LENGTH) throw new RangeError(`${n} rows are more than ${MAX_LENGTH}.`)
  const columns = decodeColumn(reader, n)
  const records = new Float64Array(n * RECORD)
  const fields: Float64Array[] = []
  for (let f = 0; f < RECORD; f++) {
    const known = fields[BESIDE[f] ?? RECORD]
    const field = known ? decodeRelative(reader, known) : decodeColumn(reader, n)
    fields.push(field)
    for (let i = 0; i < n; i++) records[i * RECORD + f] = field[i] as number
  }
  reader.end()
  return { columns, records }
}
