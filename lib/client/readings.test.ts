import { describe, expect, it } from 'vitest'
import { ColumnBuffer, RollingBuffer } from '../domain/column-buffer.ts'
import type { ChartRange } from '../domain/time-range.ts'
import { statsFromRow } from '../protocol/stats-row.ts'
import type { FeedSnapshot, FeedStore } from './feed-store.ts'
import type { HistoryView } from './history-view.ts'
import { Readings } from './readings.ts'
import { createSignal, createStore } from './store.ts'

const WINDOW = { last: 10 }
const LIVE: ChartRange = { span: 1000, fixed: null }

function start() {
  const columns = new ColumnBuffer(100, 64)
  columns.append([100, 500], [1, 5])
  const rolling = new RollingBuffer(100, 64)
  rolling.put(100, 2, 1.5, 0.5, 1, 2)
  const snapshot = (value: number): FeedSnapshot =>
    ({
      newest: { time: 900, value },
      stats: [statsFromRow([10, 40, 1, 0, 50, 400, 0, value, 900, null])],
    }) as unknown as FeedSnapshot
  const store = createStore(snapshot(42))
  const past = createSignal()
  let users = 0
  const view = {
    columns,
    rolling,
    subscribe(listener: () => void) {
      users++
      const stop = past.subscribe(listener)
      return () => {
        users--
        stop()
      }
    },
  } as unknown as HistoryView
  const feed = { ...store, id: 'a', windows: [WINDOW] } as unknown as FeedStore
  const range = createStore(LIVE)
  const readings = new Readings([{ feed, window: WINDOW, view }], range)
  return {
    readings,
    range,
    past,
    columns,
    post: (value: number) => store.set(snapshot(value)),
    users: () => users,
  }
}

describe('the readings of a panel', () => {
  it('are what the feed says now, the same object until that changes', () => {
    const { readings, post } = start()
    const first = readings.getSnapshot()
    expect(first[0]).toMatchObject({ id: 'a', newest: { value: 42 }, stats: { n: 10, mean: 40 } })
    expect(readings.getSnapshot()).toBe(first)
    post(43)
    expect(readings.getSnapshot()[0]?.newest?.value).toBe(43)
  })

  it('are those at the end of a fixed range, asked for only while somebody listens', () => {
    const { readings, range, past, columns, post, users } = start()
    let heard = 0
    const stop = readings.subscribe(() => heard++)
    expect(users()).toBe(0)
    range.set({ span: 1000, fixed: { from: 0, to: 200 } })
    expect(users()).toBe(1)
    expect(readings.getSnapshot()[0]).toMatchObject({
      newest: { time: 100, value: 1 },
      stats: { n: 2, mean: 1.5, std: 0.5, min: 1, max: 2 },
    })
    const before = heard
    post(43)
    expect(heard).toBe(before)
    columns.append([150], [7])
    past.notify()
    expect(readings.getSnapshot()[0]?.newest).toEqual({ time: 150, value: 7 })
    range.set(LIVE)
    expect(readings.getSnapshot()[0]?.newest?.value).toBe(43)
    expect(users()).toBe(0)
    range.set({ span: 1000, fixed: { from: 0, to: 200 } })
    stop()
    expect(users()).toBe(0)
  })

  it('have no numbers before the first row of the past', () => {
    const { readings, range } = start()
    range.set({ span: 1000, fixed: { from: 0, to: 50 } })
    expect(readings.getSnapshot()[0]).toEqual({ id: 'a', newest: null, stats: null })
  })
})
