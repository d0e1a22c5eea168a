import { expect, it } from 'vitest'
import { decodePack } from '../../lib/domain/pack.ts'
import { judge } from '../../lib/domain/series-reducer.ts'
import type { Frame, ViewPack } from '../../lib/protocol/live-events.ts'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { createMemoryFeedLog } from '../adapters/memory/feed-log.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { createSeriesService } from './series.ts'
import { createViews } from './views.ts'

const FEEDS = 400
const windows = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ span: n * 60_000 }))
const WATCH = { view: [{ match: '*', windows }], range: { span: 3_600_000, columns: 4096 } }

async function setUp() {
  const clock = new FakeClock()
  const log = createMemoryFeedLog({ budgetBytes: 1e8 })
  const catalog = createMemoryFeedCatalog({ maxFeeds: FEEDS })
  const ids = Array.from({ length: FEEDS }, (_, i) => `f${String(i).padStart(3, '0')}`)
  await catalog.ensure(ids, clock.now())
  const { feeds } = await catalog.search({ limit: FEEDS })
  const append = (from: number) =>
    log.append({
      arrived: clock.now(),
      writes: feeds.slice(from).map(({ key }) => ({ feed: key, times: [clock.now()], values: [from] })),
    })
  await append(0)
  const frames: Frame[] = []
  const output = { frame: (_: string, text: string) => frames.push(JSON.parse(text)), beat: () => undefined }
  const series = createSeriesService({ log, clock, budgetBytes: 1e9 })
  const views = createViews({ catalog, history: log, series, clock, output })
  const close = () => {
    views.close()
    series.close()
  }
  return { clock, append, frames, views, close }
}

const turn = () => new Promise((resume) => setImmediate(resume))

it('[PB4] packs a large view in many turns, and what goes out meanwhile follows on from what was packed', async () => {
  const { clock, append, frames, views, close } = await setUp()
  let isJoined = false
  let isAnswered = false
  const watching = views.watch(WATCH, () => {
    isJoined = true
    return true
  })
  const answered = watching.finally(() => {
    isAnswered = true
  })
  while (!isJoined) await turn()
  const before = frames.length
  let turns = 0
  for (; !isAnswered; turns++) {
    // Half of the feeds move: some that are packed already, some that are not.
    await append(FEEDS / 2)
    clock.advance(1)
    await turn()
  }
  expect(turns).toBeGreaterThan(4)
  for (let i = 0; i < 20; i++) clock.advance(60)
  const { feeds, seq } = decodePack((await answered)?.pack ?? new Uint8Array()).header as ViewPack
  expect(feeds.map(({ id }) => id)).toEqual(feeds.map(({ id }) => id).sort())
  const following = frames.filter((frame) => frame.seq > seq)
  expect(following).toHaveLength(frames.length - before)
  const heads = feeds.map(({ epoch, points }) => ({ epoch, offset: points.to }))
  for (const part of following.flatMap((frame) => frame.feeds)) {
    const at = heads[part.i] ?? { epoch: '', offset: 0 }
    const verdict = judge(at, { epoch: at.epoch, from: part.o, n: part.n, exact: part.t.length === part.n })
    expect(['apply', 'duplicate']).toContain(verdict.kind)
    if (verdict.kind === 'apply') at.offset = part.o + part.n - 1
  }
  // By id: the first of `append` are those that stand first.
  const stand = heads.map(({ offset }) => offset)
  expect(new Set(stand.slice(0, FEEDS / 2))).toEqual(new Set([1]))
  expect(new Set(stand.slice(FEEDS / 2))).toEqual(new Set([turns + 1]))
  close()
})

it('[PB4] those who ask for the same between two frames share one pack, though it takes many turns', async () => {
  const { views, close } = await setUp()
  const replies = await Promise.all([views.watch(WATCH, () => true), views.watch(WATCH, () => true)])
  expect(replies[0]?.pack).toBe(replies[1]?.pack)
  close()
})

it('[PB3] a view that closes while it is packed answers all the same', async () => {
  const { clock, append, views, close } = await setUp()
  let isJoined = false
  const watching = views.watch(WATCH, () => {
    isJoined = true
    return true
  })
  while (!isJoined) await turn()
  await append(0)
  clock.advance(0)
  await append(0)
  close()
  expect(await watching).toMatchObject({ matched: FEEDS })
})
