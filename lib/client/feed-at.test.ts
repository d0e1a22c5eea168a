import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { drawEntries } from '../domain/draw-history.ts'
import type { ChartRange } from '../domain/time-range.ts'
import type { HistoryRequest } from '../protocol/live-events.ts'
import type { History } from './decode-history.ts'
import { FeedAt } from './feed-at.ts'
import { LiveFeed } from './feed-store.ts'
import { createStore } from './store.ts'

const NOW = 1_700_000_000_000
const WINDOW = { last: 10 }
const SPAN = 60_000

beforeEach(() => void vi.useFakeTimers({ now: NOW }))
afterEach(() => void vi.useRealTimers())

/** Ten points a second over the last ten minutes; the value is the index. */
const times = Float64Array.from({ length: 6000 }, (_, i) => NOW - (5999 - i) * 100)
const values = Float64Array.from(times, (_, i) => i)

function historyOf({ feed, from, to, columns, windows }: HistoryRequest): History {
  let width = 1
  while ((to - from) / width > columns) width *= 2
  const drawn = drawEntries(1, times, values, { from, to, width, windows })
  return { feed, epoch: 'e', heldFrom: Number.NEGATIVE_INFINITY, ...drawn }
}

function liveFeed() {
  const stats = { n: 10, mean: 1, std: 0, min: 1, max: 1, sum: 10, first: 1, last: 1 }
  return new LiveFeed(
    {
      id: 'a',
      windows: [WINDOW],
      epoch: 'e',
      mode: 'snapshot',
      reason: 'new',
      arrived: NOW,
      from: 6000,
      n: 1,
      exact: true,
      shown: 1,
      total: 1,
      times: times.slice(-1),
      values: values.slice(-1),
      rolling: [],
      stats: [{ ...stats, end: NOW, complete: true, from: null }],
    },
    64,
    1024,
  )
}

function post(feed: LiveFeed, value: number) {
  const { head } = feed.getSnapshot()
  const s = [10, value, 0, value, value, 10 * value, value, value, Date.now(), null]
  feed.frame({ i: 0, o: head + 1, n: 1, t: [Date.now()], v: [value], a: Date.now(), s: [s] })
  feed.flush()
}

function stage() {
  const range = createStore<ChartRange>({ span: SPAN, fixed: null })
  const feed = liveFeed()
  const asked: HistoryRequest[] = []
  const client = {
    serverNow: () => Date.now(),
    history: async (request: HistoryRequest) => {
      asked.push(request)
      return historyOf(request)
    },
  }
  const shown = new FeedAt({ feed, range, client })
  const heard = vi.fn()
  const stop = shown.subscribe(heard)
  const at = (asOf: number, speed?: number) =>
    range.set({
      span: SPAN,
      fixed: { from: asOf - SPAN, to: asOf },
      asOf,
      ...(speed === undefined ? {} : { speed }),
    })
  return {
    range,
    feed,
    client,
    asked,
    shown,
    heard,
    stop,
    at,
    settled: () => vi.advanceTimersByTimeAsync(150),
  }
}

it('is the live feed while the page is live', () => {
  const { feed, shown, heard } = stage()
  post(feed, 7)
  expect(shown.getSnapshot()).toBe(feed.getSnapshot())
  expect(heard).toHaveBeenCalled()
  expect(shown.asOf).toBeNull()
})

it('keeps what was seen when it is paused, asks nothing, and is live again at once', async () => {
  const { range, feed, shown, heard, asked, at, settled } = stage()
  const seen = feed.getSnapshot()
  at(NOW)
  heard.mockClear()
  vi.advanceTimersByTime(60_000)
  post(feed, 7)
  await settled()
  expect(shown.getSnapshot()).toBe(seen)
  expect(shown.recent().values).toEqual([5999])
  expect(heard).not.toHaveBeenCalled()
  expect(asked).toHaveLength(0)
  range.set({ span: SPAN, fixed: null })
  expect(shown.getSnapshot()).toBe(feed.getSnapshot())
  expect(heard).toHaveBeenCalledTimes(1)
})

it('[WN3] says how the feed stood at an instant of the past: its newest point and the window that ended there', async () => {
  const { shown, at, settled } = stage()
  const asOf = times[3000] ?? 0
  at(asOf)
  await settled()
  const { newest, stats } = shown.getSnapshot()
  expect(newest?.time).toBeLessThanOrEqual(asOf)
  expect(asOf - (newest?.time ?? 0)).toBeLessThan(300)
  const end = stats[0]?.end ?? 0
  expect(end).toBeLessThanOrEqual(asOf)
  const upTo = values.filter((_, i) => (times[i] ?? 0) <= end).slice(-10)
  expect(stats[0]).toMatchObject({ n: 10, min: upTo[0], max: upTo.at(-1) })
  expect(shown.recent().times.at(-1)).toBe(newest?.time)
})

it('follows a replay from one answer for many instants, and asks on before they run out', async () => {
  const { asked, shown, at, settled, heard } = stage()
  const start = times[1000] ?? 0
  at(start, 1)
  await settled()
  expect(asked).toHaveLength(1)
  heard.mockClear()
  const seen = new Set<number | undefined>()
  for (let ms = 0; ms <= 5_000; ms += 100) {
    at(start + ms, 1)
    seen.add(shown.getSnapshot().newest?.time)
  }
  await settled()
  expect(seen.size).toBeGreaterThan(30)
  for (let ms = 5_000; ms <= 40_000; ms += 1000) {
    at(start + ms, 1)
    await settled()
    expect(start + ms - (shown.getSnapshot().newest?.time ?? 0)).toBeLessThan(500)
  }
  expect(asked.length).toBeLessThan(8)
})

it('does not show a page that is paused what a feed said after its instant', async () => {
  const { range, feed, client, asked, at, settled } = stage()
  at(NOW)
  vi.advanceTimersByTime(1_000)
  post(feed, 7)
  const late = new FeedAt({ feed, range, client })
  const stop = late.subscribe(() => undefined)
  expect(late.getSnapshot().newest).toBeNull()
  await settled()
  expect(asked).toHaveLength(1)
  expect(late.getSnapshot().newest?.value).toBe(5999)
  stop()
})

it('looks further back for a feed that had been silent', async () => {
  const { asked, shown, at, settled } = stage()
  vi.setSystemTime(NOW + 3_600_000)
  at(NOW + 600_000)
  await settled()
  await settled()
  expect(asked.length).toBeGreaterThan(1)
  expect(shown.getSnapshot().newest).toEqual({ time: NOW, value: 5999 })
})

it('leaves no timer and no subscription behind', async () => {
  const { stop, at, heard, feed } = stage()
  at(NOW - 100_000, 60)
  stop()
  heard.mockClear()
  await vi.advanceTimersByTimeAsync(10_000)
  post(feed, 1)
  expect(heard).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
