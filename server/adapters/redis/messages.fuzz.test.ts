import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodedOr, FUZZ_RUNS, mutated } from '../../../lib/domain/testing/mutations.ts'
import { writeBlob } from './blob.ts'
import { PackWriter } from './pack-writer.ts'
import { readNews, readStreamEntry } from './stream-entries.ts'

const isRangeError = (error: unknown) => error instanceof RangeError

function blobOf(values: readonly number[]): Buffer {
  const writer = new PackWriter()
  writeBlob(
    writer,
    values.map((_, i) => i),
    values,
    0,
    values.length,
    7,
  )
  return writer.finish()
}
const values = fc.array(fc.double(), { minLength: 1, maxLength: 30 })

const message = fc
  .tuple(
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    fc.array(values, { minLength: 1, maxLength: 3 }),
  )
  .map(([epoch, blobs]) => {
    const head = Buffer.alloc(1 + epoch.length + 22)
    head.writeUInt8(epoch.length, 0)
    head.write(epoch, 1, 'latin1')
    const last = blobs.reduce((sum, one) => sum + one.length, 0)
    head.writeUInt32LE(1, 1 + epoch.length)
    head.writeDoubleLE(1, 5 + epoch.length)
    head.writeDoubleLE(last, 13 + epoch.length)
    head.writeUInt16LE(blobs.length, 21 + epoch.length)
    return new Uint8Array(Buffer.concat([head, ...blobs.map((one) => blobOf(one).subarray(4))]))
  })

it('[SI2] mutated messages about a feed are refused, or hold as many entries as their offsets say', () => {
  fc.assert(
    fc.property(mutated(message), (bytes) => {
      const news = decodedOr(() => readNews(Buffer.from(bytes)), isRangeError)
      const entries = news && decodedOr(() => news.entries(), isRangeError)
      if (news === null || entries === null) return
      expect(entries.times.length).toBe(news.last - news.first + 1)
      expect(entries.values.length).toBe(entries.times.length)
    }),
    { numRuns: FUZZ_RUNS },
  )
})

it('[SI2] mutated entries of a stream are refused, or are entries', () => {
  const blob = values.map((one) => new Uint8Array(blobOf(one).subarray(8)))
  fc.assert(
    fc.property(mutated(blob), fc.string(), (bytes, id) => {
      const entry = [Buffer.from(`${id}-0`), [Buffer.from('b'), Buffer.from(bytes)]] as const
      const read = decodedOr(() => readStreamEntry([...entry]), isRangeError)
      if (read === null) return
      expect(Number.isSafeInteger(read.last)).toBe(true)
      for (const { times, values: found, arrived } of read.entries)
        expect([found.length, arrived.length]).toEqual([times.length, times.length])
    }),
    { numRuns: FUZZ_RUNS },
  )
})
