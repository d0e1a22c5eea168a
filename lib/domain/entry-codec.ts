import { ByteReader, ByteWriter } from './byte-stream.ts'
import { decodeColumn, encodeColumn, MAX_LENGTH, planColumn } from './column-codec.ts'

const VERSION = 1
const OWN = 0
const SINCE_TIME = 1
/** Bits of a delay below which arrivals are not tried by themselves. */
const FEW_BITS = 2

/** Consecutive entries of a feed: event times and arrivals in ms, and values, where a gap is NaN. */
export interface Entries {
  readonly times: Float64Array
  readonly values: Float64Array
  readonly arrived: Float64Array
}

/**
 * Made to be compressed afterwards. Layout: version, count, times, arrivals (their own column, or what they lie after
 * their times), values. The same entries always give the same bytes. Throws RangeError where lengths differ.
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
  writeArrivals(writer, times, arrived)
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
  const form = reader.byte()
  if (form > SINCE_TIME) throw new RangeError(`There is no coding ${form} of arrivals.`)
  const arrived = decodeColumn(reader, n)
  if (form === SINCE_TIME)
    for (let i = 0; i < n; i++) arrived[i] = (arrived[i] as number) + (times[i] as number)
  const values = decodeColumn(reader, n)
  reader.end()
  return { times, values, arrived }
}

/** What comes in one by one has small delays, a batch has one arrival. */
function writeArrivals(writer: ByteWriter, times: Float64Array, arrived: Float64Array): void {
  const delays = delaysOf(times, arrived)
  const since = delays && planColumn(delays)
  const own = since && since.bits < FEW_BITS * times.length ? null : planColumn(arrived)
  if (since && (!own || since.bits <= own.bits)) {
    writer.byte(SINCE_TIME)
    since.write(writer)
  } else if (own) {
    writer.byte(OWN)
    own.write(writer)
  }
}

/** Null where a delay, added to its time, would not give back each arrival's bits. */
function delaysOf(times: Float64Array, arrived: Float64Array): Float64Array | null {
  const delays = new Float64Array(times.length)
  for (let i = 0; i < times.length; i++) {
    const delay = (arrived[i] as number) - (times[i] as number)
    if (!Object.is((times[i] as number) + delay, arrived[i])) return null
    delays[i] = delay
  }
  return delays
}
