import type { FeedWrite, PointBatch, WriteOutcome } from '../../ports/feed-log.ts'

/**
 * A micro-batch as one buffer: what the main thread packs is what the writer thread stores as a row of the journal, after
 * it has written the outcome of each write into it. Little-endian; all columns are aligned to 8.
 *
 * header   u32 magic, u32 writes, u32 points, u32 identities, f64 arrived
 * writes   f64 first × writes, u32 feed × writes, u32 count × writes (padded to 8)
 * points   f64 time × points, f64 value × points
 * identities  f64 seq × identities, u32 write × identities, u32 producer × identities (padded to 8)
 * producers   JSON array of names, UTF-8
 *
 * `first` is the offset of the write's first point, or one of the codes below.
 */
const MAGIC = 0x314a5257 // 'WRJ1'
const HEADER = 24

export const DUPLICATE = -1
export const TOO_OLD = -2

export interface JournalBatch {
  readonly arrived: number
  /** By write. */
  readonly firsts: Float64Array
  readonly feeds: Uint32Array
  readonly counts: Uint32Array
  /** All points, write by write. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** By identity: which write it belongs to, in the order of the writes. */
  readonly seqs: Float64Array
  readonly identified: Uint32Array
  readonly producerOf: Uint32Array
  readonly producers: readonly string[]
}

interface Layout {
  readonly firsts: number
  readonly feeds: number
  readonly counts: number
  readonly times: number
  readonly values: number
  readonly seqs: number
  readonly identified: number
  readonly producerOf: number
  readonly producers: number
}

function layoutOf(writes: number, points: number, identities: number): Layout {
  const firsts = HEADER
  const feeds = firsts + 8 * writes
  const counts = feeds + 4 * writes
  const times = even(counts + 4 * writes)
  const values = times + 8 * points
  const seqs = values + 8 * points
  const identified = seqs + 8 * identities
  const producerOf = identified + 4 * identities
  const producers = even(producerOf + 4 * identities)
  return { firsts, feeds, counts, times, values, seqs, identified, producerOf, producers }
}

function even(at: number): number {
  return Math.ceil(at / 8) * 8
}

export function packBatch({ arrived, writes }: PointBatch): ArrayBuffer {
  let points = 0
  const names = new Map<string, number>()
  const identified: FeedWrite[] = []
  for (const write of writes) {
    points += write.times.length
    if (write.producer === undefined || write.seq === undefined) continue
    identified.push(write)
    if (!names.has(write.producer)) names.set(write.producer, names.size)
  }
  const at = layoutOf(writes.length, points, identified.length)
  const json =
    names.size === 0 ? new Uint8Array() : new TextEncoder().encode(JSON.stringify([...names.keys()]))
  const buffer = new ArrayBuffer(at.producers + json.length)
  new Uint8Array(buffer).set(json, at.producers)
  const header = new DataView(buffer)
  header.setUint32(0, MAGIC, true)
  header.setUint32(4, writes.length, true)
  header.setUint32(8, points, true)
  header.setUint32(12, identified.length, true)
  header.setFloat64(16, arrived, true)
  const feeds = new Uint32Array(buffer, at.feeds, writes.length)
  const counts = new Uint32Array(buffer, at.counts, writes.length)
  const times = new Float64Array(buffer, at.times, points)
  const values = new Float64Array(buffer, at.values, points)
  const seqs = new Float64Array(buffer, at.seqs, identified.length)
  const writeOf = new Uint32Array(buffer, at.identified, identified.length)
  const producerOf = new Uint32Array(buffer, at.producerOf, identified.length)
  let done = 0
  let identity = 0
  for (let w = 0; w < writes.length; w++) {
    const write = writes[w] as FeedWrite
    const n = write.times.length
    feeds[w] = write.feed
    counts[w] = n
    for (let i = 0; i < n; i++) {
      times[done + i] = write.times[i] as number
      values[done + i] = write.values[i] as number
    }
    done += n
    if (write.producer === undefined || write.seq === undefined) continue
    seqs[identity] = write.seq
    writeOf[identity] = w
    producerOf[identity] = names.get(write.producer) ?? 0
    identity++
  }
  return buffer
}

/** What a row of the journal holds is not what was written. */
class DamagedRow extends RangeError {
  readonly code = 'JOURNAL_CORRUPT'
}

/** Views into the bytes, which must be aligned to 8. Throws RangeError where they are no batch. */
export function readBatch(bytes: Uint8Array): JournalBatch {
  const { buffer, byteOffset, byteLength } = bytes
  if (byteLength < HEADER) throw new DamagedRow('The journal holds a row that is too short.')
  const header = new DataView(buffer, byteOffset, byteLength)
  if (header.getUint32(0, true) !== MAGIC) throw new DamagedRow('The journal holds a row of an unknown form.')
  const writes = header.getUint32(4, true)
  const points = header.getUint32(8, true)
  const identities = header.getUint32(12, true)
  const at = layoutOf(writes, points, identities)
  if (at.producers > byteLength) throw new DamagedRow('The journal holds a row that is cut off.')
  const f64 = (from: number, length: number) => new Float64Array(buffer, byteOffset + from, length)
  const u32 = (from: number, length: number) => new Uint32Array(buffer, byteOffset + from, length)
  const batch = {
    arrived: header.getFloat64(16, true),
    firsts: f64(at.firsts, writes),
    feeds: u32(at.feeds, writes),
    counts: u32(at.counts, writes),
    times: f64(at.times, points),
    values: f64(at.values, points),
    seqs: f64(at.seqs, identities),
    identified: u32(at.identified, identities),
    producerOf: u32(at.producerOf, identities),
    producers: readProducers(bytes.subarray(at.producers)),
  }
  if (!isWhole(batch)) throw new DamagedRow('The journal holds a row whose parts do not fit together.')
  return batch
}

function readProducers(json: Uint8Array): string[] {
  if (json.length === 0) return []
  const producers = parseOrNull(json)
  if (Array.isArray(producers) && producers.every((name) => typeof name === 'string')) return producers
  throw new DamagedRow('The journal holds a row whose names of producers cannot be read.')
}

function parseOrNull(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    return null
  }
}

/** The writes have the points between them, and each identity is of a write and of a producer that are there. */
function isWhole({ counts, times, seqs, identified, producerOf, producers }: JournalBatch): boolean {
  let points = 0
  for (const count of counts) points += count
  if (points !== times.length) return false
  for (let i = 0; i < seqs.length; i++) {
    if (!Number.isSafeInteger(seqs[i])) return false
    if ((identified[i] as number) >= counts.length || (producerOf[i] as number) >= producers.length)
      return false
  }
  return true
}

/** Whether two buffers are the same batch, whatever its outcomes. */
export function isSameBatch(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength || a.byteLength < HEADER) return false
  const writes = new DataView(a.buffer, a.byteOffset, HEADER).getUint32(4, true)
  const outcomes = HEADER + 8 * writes
  return (
    Buffer.compare(a.subarray(0, HEADER), b.subarray(0, HEADER)) === 0 &&
    Buffer.compare(a.subarray(outcomes), b.subarray(outcomes)) === 0
  )
}

/** The port's outcomes of a batch that the writer has filled in. */
export function outcomesOf(batch: JournalBatch, epochOf: (feed: number) => string): WriteOutcome[] {
  return Array.from(batch.firsts, (first, w): WriteOutcome => {
    if (first === DUPLICATE) return { kind: 'duplicate' }
    if (first === TOO_OLD) return { kind: 'seq_too_old' }
    return { kind: 'appended', epoch: epochOf(batch.feeds[w] as number), first }
  })
}
