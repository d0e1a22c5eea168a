import { describe, expect, it } from 'vitest'
import type { FeedStore } from './feed-store.ts'
import { silenceOf } from './silence.ts'

function feed(times: number[], arrived: number | null = 10_000, asOf?: number | null): FeedStore {
  const store: Partial<FeedStore> = {
    getSnapshot: () => ({ arrived }) as ReturnType<FeedStore['getSnapshot']>,
    recent: () => ({ times }) as unknown as ReturnType<FeedStore['recent']>,
    ...(asOf === undefined ? {} : { asOf }),
  }
  return store as FeedStore
}

describe('how long a feed has been silent', () => {
  it('is nothing unusual before five seconds, nor while nothing arrived', () => {
    expect(silenceOf(feed([9_000, 10_000]), 14_999)).toBeNull()
    expect(silenceOf(feed([9_000, 10_000]), 15_000)).toBe(5_000)
    expect(silenceOf(feed([], null), 99_999)).toBeNull()
  })

  it('is nothing unusual until two and a half usual intervals are missed', () => {
    const slow = [0, 4_000, 8_000]
    expect(silenceOf(feed(slow), 20_000)).toBeNull()
    expect(silenceOf(feed(slow), 20_001)).toBe(10_001)
  })

  it('knows the usual interval of two entries', () => {
    expect(silenceOf(feed([0, 4_000]), 20_000)).toBeNull()
    expect(silenceOf(feed([0, 4_000]), 20_001)).toBe(10_001)
  })

  it('takes the newest ten entries for the usual interval', () => {
    const once = [0, ...Array.from({ length: 10 }, (_, i) => 1_000_000 + 4_000 * i)]
    expect(silenceOf(feed(once), 20_000)).toBeNull()
    expect(silenceOf(feed(once), 20_001)).toBe(10_001)
  })

  it('knows no usual interval of one entry, nor of times that run backwards', () => {
    expect(silenceOf(feed([1]), 15_000)).toBe(5_000)
    expect(silenceOf(feed([]), 15_000)).toBe(5_000)
    expect(silenceOf(feed([9_000, 1_000]), 15_000)).toBe(5_000)
  })

  it('counts to where the page is paused', () => {
    expect(silenceOf(feed([1], 10_000, 17_000), 99_999)).toBe(7_000)
    expect(silenceOf(feed([1], 10_000, null), 16_000)).toBe(6_000)
  })
})
