import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CuttingProxy, createCuttingProxy } from '../../e2e/cutting-proxy.ts'
import { startTestApp } from '../../server/testing/start-test-app.ts'
import { createLiveClient, type LiveClientOptions, type WatchedView } from './live-client.ts'
import { createProducer } from './producer.ts'

const range = { span: 60_000, columns: 600 }
const items = [{ feed: 'fast', windows: [{ last: 100 }] }]

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function start() {
  const app = await startTestApp()
  const proxy = await createCuttingProxy(app)
  open.push(() => proxy.close())
  const watch = (over: LiveClientOptions = {}) => {
    const live = createLiveClient({ url: proxy.url, random: () => 0, ...over })
    open.push(() => live.close())
    return { live, view: live.watch(items, range) }
  }
  const produce = (url: string) => {
    const producer = createProducer({ url, name: 'test' })
    open.push(() => producer.close())
    return producer
  }
  return { app, proxy, watch, produce }
}

/** Posts `n`, `n + 1`, … at 50 Hz; the value of each point is its number. Returns how many were accepted. */
function postFast(producer: ReturnType<typeof createProducer>) {
  let accepted = 0
  let value = 0
  const timer = setInterval(() => {
    value++
    void producer.post({ source: 'fast', value, time: Date.now() }).then(
      (answer) => {
        accepted += answer.accepted
      },
      () => undefined,
    )
  }, 20)
  const stop = () => clearInterval(timer)
  open.push(stop)
  return { stop, accepted: () => accepted, posted: () => value }
}

const head = (view: WatchedView) => view.feed('fast')?.getSnapshot().head ?? 0
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

async function cutFor(proxy: CuttingProxy, ms: number): Promise<void> {
  const until = Date.now() + ms
  proxy.cut()
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(until), ms + 1_000)
  proxy.restore()
}

describe('a browser on a real server', () => {
  it('[RC1] holds a 50 Hz feed without a hole or a double over a cut of two seconds', async () => {
    const { app, proxy, watch, produce } = await start()
    const { view } = watch()
    const posting = postFast(produce(app.url))
    await vi.waitFor(() => expect(head(view)).toBeGreaterThan(25), 5_000)
    await cutFor(proxy, 2_000)
    await vi.waitFor(() => expect(view.state.getSnapshot()).toMatchObject({ resumed: true }), 10_000)
    const resumedAt = head(view)
    await vi.waitFor(() => expect(head(view)).toBeGreaterThan(resumedAt + 25), 5_000)
    posting.stop()
    await vi.waitFor(() => expect(head(view)).toBe(posting.posted()), 5_000)
    const { offsets, values } = view.feed('fast')?.recent() ?? {}
    expect(offsets).toEqual(upTo(posting.posted()))
    expect(values).toEqual(upTo(posting.posted()))
    expect(view.feed('fast')?.getSnapshot()).toMatchObject({ holes: 0, stats: [{ n: 100 }] })
  })

  it('[RC1] says that it did not resume where the log was lost, and shows the new one', async () => {
    const { app, proxy, watch, produce } = await start()
    const { view } = watch()
    await produce(app.url).post([1, 2, 3].map((value) => ({ source: 'fast', value })))
    await vi.waitFor(() => expect(head(view)).toBe(3), 5_000)
    const before = view.feed('fast')?.getSnapshot().epoch
    await app.close()
    const second = await startTestApp()
    await produce(second.url).post([7, 8].map((value) => ({ source: 'fast', value })))
    proxy.retarget(second.port)
    await vi.waitFor(() => expect(head(view)).toBe(2), 10_000)
    expect(view.state.getSnapshot()).toMatchObject({ kind: 'ready', resumed: false })
    expect(view.feed('fast')?.getSnapshot()).toMatchObject({ reason: 'epoch_changed', newest: { value: 8 } })
    expect(view.feed('fast')?.getSnapshot().epoch).not.toBe(before)
    expect(view.feed('fast')?.recent().values).toEqual([7, 8])
  })

  it('[PB5] shows the same whatever the local clock says', async () => {
    const { app, watch, produce } = await start()
    const local = () => performance.timeOrigin + performance.now()
    const watches = [0, 3_600_000, -3_600_000].map((wrong) => watch({ now: () => local() + wrong }))
    await produce(app.url).post([{ source: 'fast', value: 1 }])
    for (const { live, view } of watches) {
      await vi.waitFor(() => expect(head(view)).toBe(1), 5_000)
      const arrived = view.feed('fast')?.getSnapshot().arrived ?? 0
      expect(live.serverNow() - arrived).toBeGreaterThan(-1_000)
      expect(live.serverNow() - arrived).toBeLessThan(10_000)
    }
  })

  it('[LG1] a producer whose connection breaks has each of its points in the log once', async () => {
    const { proxy, watch, produce } = await start()
    const { view } = watch()
    const producer = produce(proxy.url)
    const posting = postFast(producer)
    for (let cuts = 0; cuts < 3; cuts++) {
      const before = posting.accepted()
      await vi.waitFor(() => expect(posting.accepted()).toBeGreaterThan(before + 10), 10_000)
      await cutFor(proxy, 100)
    }
    posting.stop()
    await producer.drain()
    await vi.waitFor(() => expect(head(view)).toBe(posting.posted()), 10_000)
    const { values = [] } = view.feed('fast')?.recent() ?? {}
    expect([...values].sort((a, b) => a - b)).toEqual(upTo(posting.posted()))
  })
})
