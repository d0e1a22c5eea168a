import { describe, expect, it } from 'vitest'
import type { Beat, Frame } from '../../lib/protocol/live-events.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { createMemoryFeedLog } from '../adapters/memory/feed-log.ts'
import type { FeedLog } from '../ports/feed-log.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { createSeriesService } from './series.ts'
import { View } from './view.ts'

async function setUp(windows: WindowSpec[], feeds = 1) {
  const clock = new FakeClock()
  const log = createMemoryFeedLog({ budgetBytes: 1e8 })
  const series = createSeriesService({ log, clock, budgetBytes: 1e8 })
  const frames: (Frame & { sentAt: number })[] = []
  const beats: Beat[] = []
  const handles = await Promise.all(
    Array.from({ length: feeds }, (_, i) => series.open(i + 1, { windows: [] })),
  )
  const view = new View(
    'v',
    handles.map((handle, i) => ({ id: `f${i}`, windows, handle })),
    clock,
    {
      frame: (_view, text) => frames.push({ ...(JSON.parse(text) as Frame), sentAt: clock.now() }),
      beat: (beat) => beats.push(beat),
    },
  )
  return { clock, log, series, view, frames, beats }
}

async function append(log: FeedLog, clock: FakeClock, feed: number, values: number[]): Promise<void> {
  const times = values.map(() => clock.now())
  await log.append({ arrived: clock.now(), writes: [{ feed, times, values }] })
}

describe('View', () => {
  it('flushes a lone point at once, and gathers a busy feed to 20 frames a second', async () => {
    const { clock, log, frames, view } = await setUp([{ last: 10 }])
    await append(log, clock, 1, [1])
    clock.advance(0)
    expect(frames).toHaveLength(1)
    for (let ms = 0; ms < 1000; ms += 5) {
      clock.advance(5)
      await append(log, clock, 1, [ms])
    }
    clock.advance(50)
    expect(frames.length).toBeGreaterThanOrEqual(19)
    expect(frames.length).toBeLessThanOrEqual(22)
    const gaps = frames.slice(1).map(({ sentAt }, i) => sentAt - (frames[i]?.sentAt ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50)
    let next = 1
    for (const [i, frame] of frames.entries()) {
      expect(frame.seq).toBe(i + 1)
      for (const { o, n, t } of frame.feeds) {
        expect([o, t.length]).toEqual([next, n])
        next += n
      }
    }
    expect(next).toBe(202)
    view.close()
  })

  it('puts the feeds of one commit into one frame', async () => {
    const { clock, log, frames, view } = await setUp([{ last: 10 }], 3)
    const times = [clock.now()]
    await log.append({
      arrived: clock.now(),
      writes: [1, 2, 3].map((feed) => ({ feed, times, values: [feed] })),
    })
    clock.advance(0)
    expect(frames).toHaveLength(1)
    expect(frames[0]?.feeds.map(({ i, v }) => [i, v])).toEqual([
      [0, [1]],
      [1, [2]],
      [2, [3]],
    ])
    view.close()
  })

  it('[PB3] reduces a burst, applies it whole, and keeps the statistics exact', async () => {
    const { clock, log, frames, view } = await setUp([{ last: 5000 }])
    const values = Array.from({ length: 5000 }, (_, i) => i)
    values[2500] = 1e6
    await append(log, clock, 1, values)
    clock.advance(0)
    const part = frames[0]?.feeds[0]
    expect(part).toMatchObject({ o: 1, n: 5000 })
    expect(part?.t.length).toBeLessThanOrEqual(240)
    expect(part?.v).toContain(1e6)
    expect(part?.s[0]?.slice(0, 5)).toMatchObject([5000, expect.anything(), expect.anything(), 0, 1e6])
    view.close()
  })

  it('[WN2] a span window ages to n = 0, once a second, and then the view is quiet', async () => {
    const { clock, log, frames, beats, view } = await setUp([{ span: 3_000 }])
    await append(log, clock, 1, [1])
    clock.advance(0)
    clock.advance(10_000)
    const aged = frames.slice(1)
    expect(aged.length).toBeGreaterThanOrEqual(3)
    expect(aged.length).toBeLessThanOrEqual(5)
    expect(aged.every(({ feeds }) => feeds[0]?.n === 0 && feeds[0].o === 2)).toBe(true)
    expect(aged.at(-1)?.feeds[0]?.s[0]?.[0]).toBe(0)
    expect(beats).toHaveLength(10)
    expect(beats.at(-1)).toMatchObject({ seq: frames.length, heads: [1] })
    view.close()
  })

  it('[PT1] sends a gap as null', async () => {
    const { clock, log, frames, view } = await setUp([{ last: 10 }])
    await append(log, clock, 1, [1, Number.NaN, 3])
    clock.advance(0)
    expect(frames[0]?.feeds[0]?.v).toEqual([1, null, 3])
    expect(frames[0]?.feeds[0]?.s[0]?.[0]).toBe(2)
    view.close()
  })

  it('leaves no timer behind', async () => {
    const { clock, log, series, view } = await setUp([{ last: 10 }])
    await append(log, clock, 1, [1])
    view.close()
    series.close()
    expect(clock.timers).toBe(0)
  })

  it('[PB4] sends what one frame may not hold in several, each feed once, and is dirty until the last', async () => {
    const windows = Array.from({ length: 8 }, (_, i) => ({ span: (i + 1) * 60_000 }))
    const { clock, log, frames, view } = await setUp(windows, 300)
    for (let feed = 1; feed <= 300; feed++) await append(log, clock, feed, [feed])
    let flushed = 0
    view.onceFlushed(() => {
      flushed = frames.length
    })
    expect(view.dirty).toBe(true)
    clock.advance(0)
    expect(view.dirty).toBe(false)
    expect(frames.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(flushed).toBe(3)
    expect(frames.flatMap(({ feeds }) => feeds.map(({ i }) => i))).toEqual(
      Array.from({ length: 300 }, (_, i) => i),
    )
    for (const { feeds } of frames) {
      const rows = feeds.reduce((sum, { s }) => sum + s.length, 0)
      expect(rows).toBeLessThanOrEqual(1000)
    }
    view.close()
  })
})
