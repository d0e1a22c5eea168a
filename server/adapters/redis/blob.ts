import { decodeEntries, type Entries, encodeEntries } from '../../../lib/domain/entry-codec.ts'
import type { PackWriter } from './pack-writer.ts'

/** So few entries are kept as they are: the codec would take several µs, and save next to nothing. */
const FEW = 2
/** The first byte of such a blob; those of the codec begin with its version. */
const PLAIN = 0
const HEADER = 9

/** `u32 points, u32 length, bytes`: entries from index `from` up to `to`, all arrived at once. */
export function writeBlob(
  writer: PackWriter,
  times: readonly number[],
  values: readonly number[],
  from: number,
  to: number,
  arrived: number,
): void {
  const n = to - from
  writer.u32(n)
  if (n <= FEW) {
    writer.u32(HEADER + 16 * n)
    writer.u8(PLAIN)
    writer.f64(arrived)
    for (let i = from; i < to; i++) {
      writer.f64(times[i] as number)
      writer.f64(values[i] as number)
    }
    return
  }
  const bytes = encodeEntries({
    times: Float64Array.from(times.slice(from, to)),
    values: Float64Array.from(values.slice(from, to)),
    arrived: new Float64Array(n).fill(arrived),
  })
  writer.u32(bytes.length)
  writer.bytes(bytes)
}

/** Throws RangeError where the bytes are damaged. */
export function readBlob(bytes: Buffer): Entries {
  if (bytes[0] !== PLAIN) return decodeEntries(bytes)
  const n = (bytes.length - HEADER) / 16
  if (!Number.isInteger(n) || n < 1) throw new RangeError('A blob of entries is cut off.')
  const times = new Float64Array(n)
  const values = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    times[i] = bytes.readDoubleLE(HEADER + 16 * i)
    values[i] = bytes.readDoubleLE(HEADER + 16 * i + 8)
  }
  return { times, values, arrived: new Float64Array(n).fill(bytes.readDoubleLE(1)) }
}
