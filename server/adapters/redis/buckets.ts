import type { FeedKey } from '../../ports/feed-catalog.ts'

export const BUCKETS = 256
const SLOTS = 16_384

/** CRC-16/XMODEM: the slot of a hash tag in a cluster is its remainder by 16,384. */
export function slotOf(tag: string): number {
  let crc = 0
  for (const byte of new TextEncoder().encode(tag)) {
    crc ^= byte << 8
    for (let i = 0; i < 8; i++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff
  }
  return crc % SLOTS
}

/** A hash tag for each bucket, so that the buckets lie 64 slots apart: any number of masters gets an equal share. */
export function bucketTags(): readonly string[] {
  const tags = new Map<number, string>()
  for (let n = 0; tags.size < BUCKETS; n++) {
    const tag = `f${n}`
    const bucket = Math.floor(slotOf(tag) / (SLOTS / BUCKETS))
    if (!tags.has(bucket)) tags.set(bucket, tag)
  }
  return Array.from({ length: BUCKETS }, (_, bucket) => tags.get(bucket) ?? '')
}

/** Feeds that were made one after the other fall into buckets far apart. */
export function bucketOf(feed: FeedKey): number {
  return (feed * 101) % BUCKETS
}
