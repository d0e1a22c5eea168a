import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodedOr, FUZZ_RUNS, mutated } from '../../../lib/domain/testing/mutations.ts'
import { packEntries, unpackEntries } from './codec.ts'
import { packBatch, readBatch } from './journal.ts'
import { faultOf, isDamage } from './thread.ts'

const write = fc
  .tuple(
    fc.nat(9),
    fc.array(fc.double(), { maxLength: 8 }),
    fc.option(fc.string({ minLength: 1 })),
    fc.nat(99),
  )
  .map(([feed, values, producer, seq]) => ({
    feed,
    times: values.map((_, i) => i),
    values,
    ...(producer === null ? {} : { producer, seq }),
  }))
const batch = fc
  .array(write, { minLength: 1, maxLength: 6 })
  .map((writes) => new Uint8Array(packBatch({ arrived: 1, writes })))

it('[SI2] mutated bytes of the journal are refused, or every part of the batch lies within it', () => {
  fc.assert(
    fc.property(mutated(batch), (bytes) => {
      const read = decodedOr(
        () => readBatch(bytes),
        (error) => error instanceof RangeError,
      )
      if (read === null) return
      expect(read.counts.reduce((sum, count) => sum + count, 0)).toBe(read.times.length)
      expect(read.producers.every((name) => typeof name === 'string')).toBe(true)
      for (const at of read.identified) expect(at).toBeLessThan(read.counts.length)
      for (const at of read.producerOf) expect(at).toBeLessThan(read.producers.length)
      for (const seq of read.seqs) expect(Number.isSafeInteger(seq)).toBe(true)
    }),
    { numRuns: FUZZ_RUNS },
  )
})

it('[SI2] mutated bytes of a chunk are found by their checksum', () => {
  const chunk = fc
    .float64Array({ minLength: 1, maxLength: 200 })
    .map((values) => new Uint8Array(packEntries({ times: values, values, arrived: values })))
  fc.assert(
    fc.property(
      chunk.chain((good) => mutated(fc.constant(good)).map((bytes) => ({ good, bytes }))),
      ({ good, bytes }) => {
        const entries = decodedOr(
          () => unpackEntries(bytes),
          (error) => error instanceof RangeError || isDamage(faultOf(error)),
        )
        if (entries === null) return
        // A change that the frame itself does not count changes nothing of what it holds.
        expect(new BigUint64Array(entries.values.slice().buffer)).toEqual(
          new BigUint64Array(unpackEntries(good).values.slice().buffer),
        )
      },
    ),
    { numRuns: FUZZ_RUNS },
  )
})

it('[SI2] a chunk that says that it has no checksum is damaged', () => {
  const column = Float64Array.of(1, 2, 3)
  const chunk = packEntries({ times: column, values: column, arrived: column })
  chunk[4] = (chunk[4] ?? 0) & ~4
  const fault = decodedOr(
    () => unpackEntries(chunk.subarray(0, chunk.length - 4)),
    (error) => isDamage(faultOf(error)),
  )
  expect(fault).toBeNull()
})
