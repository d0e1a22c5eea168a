import { describe, expect, it } from 'vitest'
import { BUCKETS, bucketOf, bucketTags, slotOf } from './buckets.ts'

describe('buckets of feeds', () => {
  it('knows the slot of a tag as Redis does', () => {
    expect([slotOf('123456789'), slotOf('foo'), slotOf('user1000')]).toEqual([12_739, 12_182, 3443])
  })

  it('[LG8] lie evenly over the slots of a cluster', () => {
    expect(bucketTags().map((tag) => Math.floor(slotOf(tag) / 64))).toEqual(
      Array.from({ length: BUCKETS }, (_, i) => i),
    )
  })

  it('[LG8] take feeds in turn', () => {
    const hit = new Set(Array.from({ length: BUCKETS }, (_, i) => bucketOf(i + 1)))
    expect(hit.size).toBe(BUCKETS)
    expect(bucketOf(4_294_967_295)).toBeLessThan(BUCKETS)
  })
})
