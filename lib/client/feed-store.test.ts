import { describe, expect, it, vi } from 'vitest'
import type { FrameFeed } from '../protocol/live-events.ts'
import { statsFromRow } from '../protocol/stats-row.ts'
import type { DecodedFeed } from './decode-pack.ts'
import { LiveFeed } from './feed-store.ts'
import { RecentRing } from './recent-ring.ts'

const row = (mean: number, end: number) => [4, mean, 1, 0, 9, 4 * mean, 0, 9, end, null]

function pack(over: Partial<DecodedFeed> = {}): DecodedFeed {
  return {
    id: 'a',
    windows: [{ last: 10 }, { span: 5_000 }],
    epoch: 'e1',
    mode: 'snapshot',
    reason: 'new',
    arrived: 2_000,
    from: 1,
    n: 2,
    exact: true,
    shown: 2,
    total: 2,
    times: Float64Array.of(1_000, 2_000),
    values: Float64Array.of(5, Number.NaN),
    rolling: [0, 1].map(() => ({
      width: 1_024,
      end: Float64Array.of(1_024),
      mean: Float64Array.of(5),
      std: Float64Array.of(0),
      min: Float64Array.of(5),
      max: Float64Array.of(5),
    })),
    stats: [row(5, 2_000), row(6, 2_000)].map(statsFromRow),
    ...over,
  }
}

const frame = (over: Partial<FrameFeed> = {}): FrameFeed => ({
  i: 0,
  o: 3,
  n: 1,
  t: [3_000],
  v: [7],
  a: 3_000,
  s: [row(7, 3_000), row(8, 3_000)],
  ...over,
})

/** The means that a window's buffer holds, by column. */
function means(feed: LiveFeed, window: number): (number | undefined)[] {
  const buffer = feed.rolling(window)
  const ends = Array.from({ length: buffer.to - buffer.from + 1 }, (_, i) => buffer.slot(buffer.from + i))
  return ends.filter((slot) => !Number.isNaN(buffer.end[slot] ?? Number.NaN)).map((slot) => buffer.mean[slot])
}

describe('feed store', () => {
  it('[PT1] shows a gap as null, and tells the chart of it', () => {
    const feed = new LiveFeed(pack(), 1_024, 100)
    expect(feed.getSnapshot().newest).toEqual({ time: 2_000, value: null })
    feed.frame(frame({ v: [null] }))
    feed.flush()
    expect(feed.getSnapshot().newest).toEqual({ time: 3_000, value: null })
    expect(feed.recent().values).toEqual([5, Number.NaN, Number.NaN])
  })

  it('draws the rolling statistics of every window from packs and frames', () => {
    const feed = new LiveFeed(pack(), 1_024, 100)
    expect([means(feed, 0), means(feed, 1)]).toEqual([
      [5, 5],
      [5, 6],
    ])
    feed.frame(frame())
    expect([means(feed, 0), means(feed, 1)]).toEqual([
      [5, 5, 7],
      [5, 6, 8],
    ])
    expect(() => feed.rolling(2)).toThrow(RangeError)
  })

  it('[WN2] takes statistics that moved without points, and not those of an older head', () => {
    const feed = new LiveFeed(pack(), 1_024, 100)
    feed.frame(frame({ n: 0, t: [], v: [], s: [row(1, 6_000), row(2, 6_000)], a: 2_000 }))
    feed.flush()
    expect(feed.getSnapshot()).toMatchObject({ head: 2, stats: [{ mean: 1 }, { mean: 2, end: 6_000 }] })
    expect(feed.getSnapshot().newest).toEqual({ time: 2_000, value: null })
    feed.frame(frame())
    feed.frame(frame({ n: 0, t: [], v: [], s: [row(1, 9_000), row(2, 9_000)] }))
    feed.flush()
    expect(feed.getSnapshot().stats[0]?.mean).toBe(7)
  })

  it('publishes once for all changes since the last time, and nothing where none came', () => {
    const feed = new LiveFeed(pack(), 1_024, 100)
    const heard = vi.fn()
    const stop = feed.subscribe(heard)
    feed.flush()
    expect(heard).not.toHaveBeenCalled()
    feed.frame(frame())
    feed.frame(frame({ o: 4, t: [4_000], v: [8] }))
    expect(feed.getSnapshot().head).toBe(2)
    feed.flush()
    expect(heard).toHaveBeenCalledTimes(1)
    expect(feed.getSnapshot()).toMatchObject({ head: 4, version: 1 })
    stop()
    feed.frame(frame({ o: 5, t: [5_000], v: [9] }))
    feed.flush()
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it('keeps the buffers of windows that stay when the view names others', () => {
    const feed = new LiveFeed(pack(), 1_024, 100)
    const span = feed.rolling(1)
    const { windows } = feed
    feed.answer(
      pack({ mode: 'resumed', from: 3, n: 0, times: new Float64Array(), values: new Float64Array() }),
    )
    expect(feed.windows).toBe(windows)
    const next = pack({ windows: [{ span: 5_000 }], mode: 'resumed', from: 3, n: 0 })
    feed.answer({ ...next, times: new Float64Array(), values: new Float64Array(), rolling: [], stats: [] })
    expect(feed.rolling(0)).toBe(span)
  })

  it('forgets everything at a snapshot of another epoch', () => {
    const feed = new LiveFeed(pack(), 1_024, 100)
    feed.answer(
      pack({
        epoch: 'e2',
        reason: 'epoch_changed',
        n: 0,
        times: new Float64Array(),
        values: new Float64Array(),
        arrived: null,
        rolling: [],
        stats: [],
      }),
    )
    feed.flush()
    expect(feed.getSnapshot()).toMatchObject({
      epoch: 'e2',
      head: 0,
      newest: null,
      arrived: null,
      snapshots: 2,
    })
    expect(feed.recent().times).toEqual([])
    expect(feed.columns.to).toBeLessThan(feed.columns.from)
  })
})

describe('RecentRing', () => {
  it('keeps the newest entries in order', () => {
    const ring = new RecentRing(3)
    for (let o = 1; o <= 5; o++) ring.push(o, o * 10, o * 100)
    expect(ring.read()).toEqual({ offsets: [3, 4, 5], times: [30, 40, 50], values: [300, 400, 500] })
    ring.clear()
    expect(ring.read().offsets).toEqual([])
  })
})
