import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { drawEntries } from '../domain/draw-history.ts'
import type { ChartRange } from '../domain/time-range.ts'
import { AppError } from '../protocol/errors.ts'
import type { HistoryRequest } from '../protocol/live-events.ts'
import type { History } from './decode-history.ts'
import { LiveFeed } from './feed-store.ts'
import { HistoryView } from './history-view.ts'
import { createStore } from './store.ts'

const HOUR = 3_600_000
const NOW = 1_700_000_000_000
const WINDOW = { span: 60_000 }

beforeEach(() => void vi.useFakeTimers({ now: NOW }))
afterEach(() => void vi.useRealTimers())

/** A point a minute for a day; the value is the minute. */
const times = Float64Array.from({ length: 1440 }, (_, i) => NOW - (1439 - i) * 60_000)
const values = Float64Array.from(times, (_, i) => i)

function answer({ feed, from, to, columns, windows }: HistoryRequest, over: Partial<History> = {}): History {
  let width = 1
  while ((to - from) / width > columns) width *= 2
  const drawn = drawEntries(1, times, values, { from, to, width, windows })
  return { feed, epoch: 'e', heldFrom: Number.NEGATIVE_INFINITY, ...drawn, ...over }
}

/** A client whose answers the test gives when it likes. */
function fakeClient() {
  const asked: {
    request: HistoryRequest
    give: (over?: Partial<History>) => Promise<void>
    fail: (error: Error) => Promise<void>
  }[] = []
  return {
    asked,
    serverNow: () => Date.now(),
    history: (request: HistoryRequest) =>
      new Promise<History>((resolve, reject) => {
        const settled = () => vi.advanceTimersByTimeAsync(0).then(() => undefined)
        asked.push({
          request,
          give: (over) => {
            resolve(answer(request, over))
            return settled()
          },
          fail: (error) => {
            reject(error)
            return settled()
          },
        })
      }),
  }
}

function packOf(epoch: string) {
  const stats = { n: 0, mean: null, std: null, min: null, max: null, sum: null, first: null, last: null }
  const part = {
    id: 'a',
    windows: [WINDOW],
    epoch,
    mode: 'snapshot',
    reason: 'new',
    arrived: NOW,
    from: 1381,
    n: 60,
    exact: true,
    shown: 60,
    total: 60,
    times: times.slice(-60),
    values: values.slice(-60),
    rolling: [],
    stats: [{ ...stats, end: NOW, complete: true, from: null }],
  } as const
  return part
}

function setUp(initial: ChartRange) {
  const client = fakeClient()
  const feed = new LiveFeed(packOf('e'), 4096, 1024)
  const range = createStore(initial)
  const view = new HistoryView({ feed, window: WINDOW, columns: 512, range, client })
  const changes = vi.fn()
  const stop = view.subscribe(changes)
  const fixed = (from: number, to: number) => range.set({ span: HOUR, fixed: { from, to } })
  const at = (i: number) => {
    const one = client.asked[i]
    if (one === undefined) throw new Error(`only ${client.asked.length} questions were asked`)
    return one
  }
  return { client, feed, range, view, changes, stop, fixed, at }
}

function held(view: HistoryView): number[] {
  const { columns } = view
  const out: number[] = []
  for (let c = columns.from; c <= columns.to; c++) {
    const i = columns.slot(c)
    if ((columns.count[i] ?? 0) > 0) out.push(columns.last[i] ?? Number.NaN)
  }
  return out
}

const past = { from: NOW - 10 * HOUR, to: NOW - 8 * HOUR }

describe('a view over a live range', () => {
  it('is the feed itself where that holds enough, and asks nothing', () => {
    const { client, feed, view } = setUp({ span: HOUR, fixed: null })
    expect(view.columns).toBe(feed.columns)
    expect(view.rolling).toBe(feed.rolling(0))
    expect(view.facts(past)).toBeNull()
    expect(client.asked).toEqual([])
  })

  it('draws the feed until the older part comes, then both without a hole, and goes on', async () => {
    const { feed, view, at } = setUp({ span: 20 * HOUR, fixed: null })
    expect(view.columns).toBe(feed.columns)
    // As if the log had been read a little before the feed was.
    const known = drawEntries(1, times.slice(0, 1400), values.slice(0, 1400), {
      ...at(0).request,
      width: 262_144,
      from: at(0).request.from,
    })
    await at(0).give({ times: known.times, values: known.values, width: 262_144 })
    expect(held(view).at(-1)).toBe(1439)
    const drawn = held(view)
    for (let i = 1; i < drawn.length; i++)
      expect((drawn[i] ?? 0) - (drawn[i - 1] ?? 0)).toBeLessThanOrEqual(5)
    feed.frame({
      i: 0,
      o: 1441,
      n: 1,
      t: [NOW + 60_000],
      v: [2000],
      a: NOW,
      s: [[0, null, null, null, null, null, null, null, NOW, null]],
    })
    feed.flush()
    expect(held(view).at(-1)).toBe(2000)
  })

  it('asks again from time to time, without a word', async () => {
    const { client, view, at } = setUp({ span: 20 * HOUR, fixed: null })
    await at(0).give()
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    expect(client.asked.length).toBe(2)
    await vi.advanceTimersByTimeAsync(1000)
    expect(view.status.getSnapshot().loading).toBe(false)
    await at(1).fail(new AppError('overloaded', 'busy'))
    expect(view.status.getSnapshot().failure).toBeNull()
    expect(held(view).at(-1)).toBe(1439)
  })
})

describe('a view over a fixed range', () => {
  it('asks for more than is seen, and for nothing more within that', async () => {
    const { client, view, fixed, at } = setUp({ span: HOUR, fixed: past })
    const { from, to } = at(0).request
    expect(from).toBeLessThanOrEqual(past.from - HOUR / 2)
    expect(to).toBeGreaterThanOrEqual(past.to + HOUR / 2)
    await at(0).give()
    expect(held(view).length).toBeGreaterThan(120)
    for (const by of [-20, 15, -5]) fixed(past.from + by * 60_000, past.to + by * 60_000)
    await vi.advanceTimersByTimeAsync(1000)
    expect(client.asked.length).toBe(1)
    expect(view.facts(past)).toMatchObject({ total: 121, own: false })
  })

  it('keeps what it drew until the newest question is answered, whatever the order of the answers', async () => {
    const { client, view, fixed, at } = setUp({ span: HOUR, fixed: past })
    await at(0).give()
    const before = view.columns
    fixed(past.from + HOUR / 2, past.from + HOUR)
    await vi.advanceTimersByTimeAsync(200)
    fixed(past.from + HOUR / 2, past.from + HOUR / 2 + 600_000)
    await vi.advanceTimersByTimeAsync(200)
    expect(client.asked.length).toBe(3)
    expect(view.columns).toBe(before)
    await at(2).give()
    const newest = view.columns
    expect(newest).not.toBe(before)
    await at(1).give()
    expect(view.columns).toBe(newest)
  })

  it('asks at the pace of the server, not of the gesture', async () => {
    const { client, fixed, at } = setUp({ span: HOUR, fixed: past })
    for (let i = 1; i <= 200; i++) {
      fixed(past.from - i * HOUR, past.to - i * HOUR)
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(client.asked.length).toBe(2)
    await at(0).give()
    await vi.advanceTimersByTimeAsync(200)
    expect(client.asked.length).toBe(3)
    expect(at(2).request.from).toBeLessThan(past.from - 200 * HOUR)
  })

  it('says that it loads once that takes longer than people notice', async () => {
    const { view, at } = setUp({ span: HOUR, fixed: past })
    await vi.advanceTimersByTimeAsync(250)
    expect(view.status.getSnapshot().loading).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    expect(view.status.getSnapshot().loading).toBe(true)
    await at(0).give()
    expect(view.status.getSnapshot().loading).toBe(false)
  })

  it('says what failed, keeps what it drew, and tries again by itself or at once when asked to', async () => {
    const { client, view, fixed, at } = setUp({ span: HOUR, fixed: past })
    await at(0).give()
    const before = view.columns
    fixed(past.from, past.from + 600_000)
    await vi.advanceTimersByTimeAsync(200)
    await at(1).fail(new AppError('overloaded', 'Too much to do.'))
    expect(view.status.getSnapshot().failure).toEqual({ message: 'Too much to do.', retryable: true })
    expect(view.columns).toBe(before)
    await vi.advanceTimersByTimeAsync(1200)
    expect(client.asked.length).toBe(3)
    await at(2).fail(new AppError('overloaded', 'Too much to do.'))
    view.retry()
    await vi.advanceTimersByTimeAsync(200)
    expect(client.asked.length).toBe(4)
    await at(3).give()
    expect(view.status.getSnapshot().failure).toBeNull()
    expect(view.columns).not.toBe(before)
  })

  it('does not try again what never succeeds', async () => {
    const { client, at } = setUp({ span: HOUR, fixed: past })
    await at(0).fail(new AppError('bad_request', 'No.'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(client.asked.length).toBe(1)
  })

  it('[WN3] shows the statistics of the columns where those of the window are gone, and says so', async () => {
    const { view, at } = setUp({ span: HOUR, fixed: past })
    await at(0).give({ rolling: [null], source: 'rows' })
    expect(view.facts(past)).toMatchObject({ own: true })
    expect(view.status.getSnapshot().perColumn).toBe(16_384)
    const { rolling } = view
    if (rolling === null) throw new Error('no statistics')
    const i = rolling.slot(rolling.columnOf(NOW - 9 * HOUR))
    expect(rolling.n[i]).toBe(1)
    expect(rolling.mean[i]).toBe(1439 - 540)
  })

  it('knows where nothing is, and from when on something is kept', async () => {
    const early = { from: NOW - 80 * HOUR, to: NOW - 70 * HOUR }
    const { view, at } = setUp({ span: HOUR, fixed: early })
    expect(view.status.getSnapshot().empty).toBe(false)
    await at(0).give({ heldFrom: NOW - 24 * HOUR })
    expect(view.status.getSnapshot()).toMatchObject({ empty: true, heldFrom: NOW - 24 * HOUR })
  })

  it('asks again every few seconds while its end lies ahead', async () => {
    const { client, view, at } = setUp({ span: HOUR, fixed: { from: NOW - HOUR, to: NOW + HOUR } })
    await at(0).give()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(client.asked.length).toBe(2)
    expect(view.status.getSnapshot().loading).toBe(false)
  })

  it('asks once for what is over', async () => {
    const { client, at } = setUp({ span: HOUR, fixed: past })
    await at(0).give()
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    expect(client.asked.length).toBe(1)
  })

  it('asks anew when the log was replaced', async () => {
    const { client, feed, view, at } = setUp({ span: HOUR, fixed: past })
    await at(0).give()
    await vi.advanceTimersByTimeAsync(1000)
    feed.answer(packOf('f'))
    feed.flush()
    expect(client.asked.length).toBe(2)
    expect(view.columns).toBe(feed.columns)
    await at(1).give()
    expect(view.columns).not.toBe(feed.columns)
  })

  it('goes back to the feed, and takes no answer then', async () => {
    const { feed, range, view, at } = setUp({ span: HOUR, fixed: past })
    range.set({ span: HOUR, fixed: null })
    await at(0).give()
    expect(view.columns).toBe(feed.columns)
  })

  it('leaves no timer and asks nothing once nobody subscribes', async () => {
    const { client, stop, fixed, at } = setUp({ span: HOUR, fixed: { from: NOW - HOUR, to: NOW + HOUR } })
    await at(0).give()
    fixed(NOW - 90 * HOUR, NOW - 89 * HOUR)
    stop()
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(client.asked.length).toBeLessThanOrEqual(2)
  })

  it('draws what a view before it drew until its own answer comes', async () => {
    const { client, feed, range, view, at } = setUp({ span: HOUR, fixed: past })
    await at(0).give()
    const next = new HistoryView({ feed, window: { last: 5 }, columns: 512, range, client })
    next.adopt(view)
    next.subscribe(() => undefined)
    expect(next.columns).toBe(view.columns)
    expect(next.rolling).toBeNull()
    await at(1).give()
    expect(next.columns).not.toBe(view.columns)
    expect(next.rolling).not.toBeNull()
  })
})
