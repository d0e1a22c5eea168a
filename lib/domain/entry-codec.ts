import { ByteReader, ByteWriter } from './byte-stream.ts'
import { decodeColumn, encodeColumn, MAX_LENGTH } from './column-codec.ts'
import { decodeRelative, encodeRelative } from './relative-codec.ts'

const VERSION = 1

/** Consecutive entries of a feed: event times and arrivals in ms, and values, where a gap is NaN. */
export interface Entries {
  readonly times: Float64Array
  readonly values: Float64Array
  readonly arrived: Float64Array
}

/**
 * Made to be compressed afterwards. Layout: version, count, times, arrivals (what comes in one by one arrives a little
 * after its time, and a batch all at once), values. The same entries always give the same bytes. Throws RangeError where lengths differ.
 */
export function encodeEntries({ times, values, arrived }: Entries): Uint8Array<ArrayBuffer> {
  const n = times.length
  if (values.length !== n || arrived.length !== n || n > MAX_LENGTH)
    throw new RangeError(
      `Columns of ${n}, ${values.length} and ${arrived.length} are not up to ${MAX_LENGTH} entries.`,
    )
  const writer = new ByteWriter()
  writer.byte(VERSION)
  writer.varint(n)
  encodeColumn(writer, times)
  encodeRelative(writer, arrived, times)
  encodeColumn(writer, values)
  return writer.finish()
}

/** Throws RangeError with the reason where the bytes are not what `encodeEntries` writes. */
export function decodeEntries(bytes: Uint8Array): Entries {
  const reader = new ByteReader(bytes)
  const version = reader.byte()
  if (version !== VERSION)
    throw new RangeError(`Entries of format ${version} cannot be read, only of ${VERSION}.`)
  const n = reader.varint()
  if (n > MAX_LENGTH) throw new RangeError(`${n} entries are more than ${MAX_LENGTH}.`)
  const times = decodeColumn(reader, n)
  const arrived = decodeRelative(reader, times)
  const values = decodeColumn(reader, n)
  reader.end()
  return { times, values, arrived }
}
