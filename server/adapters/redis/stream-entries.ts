import type { Entries } from '../../../lib/domain/entry-codec.ts'
import { readBlob } from './blob.ts'
import type { Reply } from './script.ts'

export interface Run extends Entries {
  readonly first: number
}

/** What a script publishes of a feed: `u8 length, epoch, u32 generation, f64 first, f64 last, u16 blobs`, then `u32 length, bytes` of each. */
export interface FeedNews {
  readonly epoch: string
  /** How often the feed was rebuilt. */
  readonly generation: number
  readonly first: number
  readonly last: number
  /** Decodes them; throws RangeError where they are damaged. */
  entries(): Entries
}

export function readNews(message: Buffer): FeedNews {
  const length = message.readUInt8(0)
  let at = 1 + length
  const epoch = message.toString('latin1', 1, at)
  const generation = message.readUInt32LE(at)
  const first = message.readDoubleLE(at + 4)
  const last = message.readDoubleLE(at + 12)
  const count = message.readUInt16LE(at + 20)
  at += 22
  if (!(Number.isSafeInteger(first) && Number.isSafeInteger(last) && first >= 1 && last >= first - 1))
    throw new RangeError(`A message tells of entries ${first} to ${last}.`)
  return {
    epoch,
    generation,
    first,
    last,
    entries() {
      const blobs: Entries[] = []
      let from = at
      for (let i = 0; i < count; i++) {
        const size = message.readUInt32LE(from)
        blobs.push(readBlob(message.subarray(from + 4, from + 4 + size)))
        from += 4 + size
      }
      const all = joined(blobs)
      if (all.times.length !== last - first + 1)
        throw new RangeError(`A message tells of entries ${first} to ${last} and holds ${all.times.length}.`)
      return all
    },
  }
}

/** Of one entry of a stream, as XRANGE gives it: its last offset, and its blobs. Throws RangeError where it is damaged. */
export function readStreamEntry(entry: Reply): { last: number; entries: Entries[] } {
  const [id, fields] = entry as readonly [Buffer, readonly Buffer[]]
  const last = Number(id.toString('latin1', 0, id.indexOf('-')))
  if (!(Number.isSafeInteger(last) && last >= 1)) throw new RangeError(`A stream has an entry ${id}.`)
  return { last, entries: fields.filter((_, i) => i % 2 === 1).map((blob) => readBlob(blob)) }
}

export function joined(parts: readonly Entries[]): Entries {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const length = parts.reduce((sum, { times }) => sum + times.length, 0)
  const all = {
    times: new Float64Array(length),
    values: new Float64Array(length),
    arrived: new Float64Array(length),
  }
  let at = 0
  for (const { times, values, arrived } of parts) {
    all.times.set(times, at)
    all.values.set(values, at)
    all.arrived.set(arrived, at)
    at += times.length
  }
  return all
}

/** From index `from` up to, not including, `to`. */
export function cut({ times, values, arrived }: Entries, from: number, to: number): Entries {
  if (from === 0 && to === times.length) return { times, values, arrived }
  return {
    times: times.subarray(from, to),
    values: values.subarray(from, to),
    arrived: arrived.subarray(from, to),
  }
}
