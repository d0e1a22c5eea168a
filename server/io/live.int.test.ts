import { io, type Socket } from 'socket.io-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { decodePack } from '../../lib/domain/pack.ts'
import type {
  Beat,
  Frame,
  LiveClientEvents,
  LiveServerEvents,
  ViewPack,
  WatchReply,
  WatchRequest,
} from '../../lib/protocol/live-events.ts'
import type { Position } from '../../lib/protocol/positions.ts'
import { scrapeMetrics } from '../testing/scrape-metrics.ts'
import { startTestApp, type TestApp } from '../testing/start-test-app.ts'

type Client = Socket<LiveServerEvents, LiveClientEvents>

const range = { span: 60_000, columns: 600 }
const windows = [{ last: 10 }, { span: 2_000 }]

async function connect({ url }: TestApp): Promise<Client> {
  const client: Client = io(`${url}/live`, { transports: ['websocket'], reconnection: false, forceNew: true })
  onTestFinished(() => {
    client.disconnect()
  })
  await vi.waitFor(() => expect(client.connected).toBe(true))
  return client
}

async function post({ url }: TestApp, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/api/v1/points`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(202)
}

async function watch(
  client: Client,
  request: WatchRequest,
): Promise<WatchReply & { pack: ViewPack; values(i: number): number[] }> {
  const reply = await client.timeout(5_000).emitWithAck('watch', request)
  if (!reply.ok) throw new Error(reply.error.message)
  const { header, column } = decodePack(reply.pack)
  const pack = header as ViewPack
  return {
    ...reply,
    pack,
    values: (i) => {
      const ref = pack.feeds[i]?.points.values
      return ref === undefined ? [] : Array.from(column(ref))
    },
  } as WatchReply & { pack: ViewPack; values(i: number): number[] }
}

/** The TCP socket of a client, whose reading can be stopped. */
function socketBelow(client: Client): { pause(): void; resume(): void } {
  const transport = client.io.engine.transport as unknown as {
    ws: { _socket: { pause(): void; resume(): void } }
  }
  return transport.ws._socket
}

function framesOf(client: Client): Frame[] {
  const frames: Frame[] = []
  client.on('frame', (text) => frames.push(JSON.parse(text) as Frame))
  return frames
}

describe('/live', () => {
  it('[VE1] leaving a view with one set of items leaves it to another set that stands for it too', async () => {
    const app = await startTestApp()
    await post(app, { source: 'f1', value: 1 })
    const client = await connect(app)
    const named = { view: [{ feed: 'f1', windows }], range }
    const globbed = { view: [{ match: 'f*', windows }], range }
    const { view } = await watch(client, named)
    expect((await watch(client, globbed)).view).toBe(view)
    const changed = new Promise((resolve) => client.once('changed', resolve))
    await post(app, { source: 'f2', value: 1 })
    expect(await changed).toEqual({ view })
    expect((await watch(client, globbed)).view).not.toBe(view)
    const frames = framesOf(client)
    await post(app, { source: 'f1', value: 2 })
    await vi.waitFor(() => expect(frames.map((frame) => frame.view)).toContain(view))
  })

  it('[PB3] answers with the past, and the next frame follows on for every member', async () => {
    const app = await startTestApp()
    const client = await connect(app)
    const frames = framesOf(client)
    await post(
      app,
      [1, 2, 3].map((value) => ({ source: 'a', value })),
    )
    const welcome = await watch(client, { view: [{ feed: 'a', windows }], range })
    expect(welcome.pack.feeds[0]).toMatchObject({
      mode: 'snapshot',
      reason: 'new',
      points: { to: 3, total: 3 },
    })
    expect(welcome.values(0)).toEqual([1, 2, 3])
    expect(welcome.pack.feeds[0]?.stats[0]?.slice(0, 5)).toEqual([3, 2, Math.sqrt(2 / 3), 1, 3])

    await post(app, { source: 'a', value: 4 })
    await vi.waitFor(() => expect(frames.length).toBeGreaterThan(0))
    expect(frames[0]).toMatchObject({ view: welcome.view, seq: welcome.pack.seq + 1 })
    expect(frames[0]?.feeds[0]).toMatchObject({ i: 0, o: 4, n: 1, v: [4] })
  })

  it('[PB2] equal sets share one view, whatever the order they were named in', async () => {
    const app = await startTestApp()
    await post(app, [
      { source: 'a', value: 1 },
      { source: 'b', value: 1 },
    ])
    const client = await connect(app)
    const one = await watch(client, {
      view: [
        { feed: 'a', windows },
        { feed: 'b', windows },
      ],
      range,
    })
    const two = await watch(client, { view: [{ match: '?', windows: windows.toReversed() }], range })
    expect(two.view).toBe(one.view)
  })

  it('[PB2] tells a page when a feed that it waits for appears', async () => {
    const app = await startTestApp()
    const client = await connect(app)
    const changed: string[] = []
    client.on('changed', ({ view }) => changed.push(view))
    const first = await watch(client, {
      view: [
        { feed: 'new', windows },
        { match: 'x/*', windows },
      ],
      range,
    })
    expect(first).toMatchObject({ pending: ['new'], matched: 0 })
    await post(app, { source: 'new', value: 1 })
    await vi.waitFor(() => expect(changed).toEqual([first.view]))
    const second = await watch(client, {
      view: [
        { feed: 'new', windows },
        { match: 'x/*', windows },
      ],
      range,
    })
    expect(second).toMatchObject({ pending: [], matched: 1 })
  })

  it('[RC1] a client that is cut off and comes back at random moments sees every entry once', async () => {
    const app = await startTestApp()
    await post(app, { source: 'a', value: 0 })
    const seen: number[] = []
    let position: Position = { epoch: '', offset: 0 }
    let sent = 0
    for (let round = 0; round < 8; round++) {
      const client = await connect(app)
      const frames = framesOf(client)
      const request: WatchRequest = { view: [{ feed: 'a', windows }], range }
      if (round > 0) request.since = { a: position }
      const welcome = await watch(client, request)
      if (round > 0) expect(welcome.resumed).toBe(true)
      const feed = welcome.pack.feeds[0]
      if (feed === undefined) throw new Error('no feed')
      seen.push(...welcome.values(0))
      position = { epoch: feed.epoch, offset: feed.points.to }
      const burst = Array.from({ length: 1 + ((round * 7) % 5) }, () => ({ source: 'a', value: ++sent }))
      for (const one of burst) await post(app, one)
      const want = position.offset + (round % 2 === 0 ? burst.length : 0)
      await vi.waitFor(() =>
        expect(frames.at(-1)?.feeds[0]?.o ?? 0).toBeGreaterThanOrEqual(want > position.offset ? 1 : 0),
      )
      client.disconnect()
      for (const frame of frames) {
        for (const part of frame.feeds) {
          expect(part.o).toBe(position.offset + 1)
          seen.push(...part.v.map(Number))
          position = { epoch: position.epoch, offset: position.offset + part.n }
        }
      }
    }
    const client = await connect(app)
    const last = await watch(client, { view: [{ feed: 'a', windows }], range, since: { a: position } })
    seen.push(...last.values(0))
    expect(seen).toEqual(Array.from({ length: sent + 1 }, (_, i) => i))
  })

  it('[RC1] [OB1] says why it cannot resume: another epoch, or too far behind', async () => {
    const app = await startTestApp()
    await post(
      app,
      Array.from({ length: 6_000 }, (_, value) => ({ source: 'a', value })),
    )
    const client = await connect(app)
    const view = [{ feed: 'a', windows }]
    const fresh = await watch(client, { view, range })
    const epoch = fresh.pack.feeds[0]?.epoch ?? ''
    const other = await watch(client, { view, range, since: { a: { epoch: 'other', offset: 3 } } })
    expect(other.resumed).toBe(false)
    expect(other.pack.feeds[0]?.reason).toBe('epoch_changed')
    const far = await watch(client, { view, range, since: { a: { epoch, offset: 3 } } })
    expect(far.resumed).toBe(false)
    expect(far.pack.feeds[0]?.reason).toBe('too_far_behind')
    const near = await watch(client, { view, range, since: { a: { epoch, offset: 1_500 } } })
    expect(near.resumed).toBe(true)
    expect(near.values(0)).toHaveLength(4_500)
    const { value } = await scrapeMetrics(app.url)
    const resumes = (resumed: boolean) => value(`watchroom_resumes_total{resumed="${resumed}"}`)
    expect([resumes(true), resumes(false)]).toEqual([1, 2])
  })

  it('[PB5] beats once a second with the heads; [WN2] span windows age to nothing', async () => {
    const app = await startTestApp()
    await post(app, { source: 'a', value: 1 })
    const client = await connect(app)
    const frames = framesOf(client)
    const beats: Beat[] = []
    client.on('beat', (beat) => beats.push(beat))
    await watch(client, { view: [{ feed: 'a', windows: [{ span: 1_000 }] }], range })
    await vi.waitFor(() => expect(beats.at(-1)?.heads).toEqual([1]), 5_000)
    await vi.waitFor(
      () => expect(frames.at(-1)?.feeds[0]).toMatchObject({ n: 0, o: 2, s: [expect.arrayContaining([0])] }),
      5_000,
    )
    expect(frames.at(-1)?.feeds[0]?.s[0]?.[0]).toBe(0)
  })

  it('fills one feed, and gives history one to one', async () => {
    const app = await startTestApp()
    const now = Date.now()
    await post(
      app,
      Array.from({ length: 50 }, (_, i) => ({ source: 'a', value: i, time: now - (50 - i) * 100 })),
    )
    const client = await connect(app)
    const { view, pack } = await watch(client, { view: [{ feed: 'a', windows }], range })
    const epoch = pack.feeds[0]?.epoch ?? ''
    const fill = await client
      .timeout(5_000)
      .emitWithAck('fill', { view, feed: 'a', since: { epoch, offset: 47 }, range })
    if (!fill.ok) throw new Error(fill.error.message)
    expect((decodePack(fill.pack).header as ViewPack).feeds[0]).toMatchObject({
      mode: 'resumed',
      points: { from: 48, to: 50 },
    })
    const history = await client
      .timeout(5_000)
      .emitWithAck('history', { feed: 'a', from: now - 2_000, to: now, columns: 100, windows })
    expect(history).toMatchObject({ ok: true })
    const { value } = await scrapeMetrics(app.url)
    const names = ['gaps_repaired_total{by="viewer"}', 'viewers', 'views', 'feeds', 'series']
    expect(names.map((name) => value(`watchroom_${name}`))).toEqual([1, 1, 1, 1, 1])
  })

  it('answers nonsense with a coded error and stays', async () => {
    const app = await startTestApp()
    const client = await connect(app)
    const raw = client as unknown as Socket
    await expect(raw.timeout(2_000).emitWithAck('watch', { view: [] })).resolves.toMatchObject({
      ok: false,
      error: { code: 'bad_request' },
    })
    await expect(raw.timeout(2_000).emitWithAck('dance', 1)).resolves.toMatchObject({
      ok: false,
      error: { code: 'unknown_event' },
    })
    const refused: unknown[] = []
    raw.on('refused', (error) => refused.push(error))
    raw.emit('fill', { view: 'nowhere' })
    raw.emit('watch')
    raw.emit('clock', 'not a function')
    await vi.waitFor(() => expect(refused.length).toBe(2))
    await expect(client.timeout(2_000).emitWithAck('clock')).resolves.toMatchObject({ ok: true })
  })

  it('a hundred clients join at once and all are live', async () => {
    const app = await startTestApp()
    await post(
      app,
      Array.from({ length: 200 }, (_, i) => ({ source: `f${i % 20}`, value: i })),
    )
    const clients = await Promise.all(Array.from({ length: 100 }, () => connect(app)))
    const received = clients.map(framesOf)
    const view = [{ match: 'f*', windows }]
    const welcomes = await Promise.all(clients.map((client) => watch(client, { view, range })))
    expect(new Set(welcomes.map((welcome) => welcome.view)).size).toBe(1)
    await post(app, { source: 'f0', value: 1 })
    await vi.waitFor(() =>
      expect(received.every((frames) => frames.some(({ feeds }) => feeds.some(({ n }) => n === 1)))).toBe(
        true,
      ),
    )
  })

  it('[VE3] [OB1] a viewer that stops reading is set aside, the others go on, and it is told when it has drained', async () => {
    const app = await startTestApp()
    const burst = () =>
      Array.from({ length: 100 }, (_, i) =>
        Array.from({ length: 60 }, (_, k) => ({ source: `slow/${i}`, value: Math.sin(i + k) })),
      ).flat()
    await post(app, burst())
    const [slow, quick] = [await connect(app), await connect(app)]
    const view = [{ match: 'slow/*', windows }]
    await watch(slow, { view, range })
    await watch(quick, { view, range })
    const received = framesOf(quick)
    const late = framesOf(slow)
    const resyncs: string[] = []
    slow.on('resync', ({ reason }) => resyncs.push(reason))

    const wire = socketBelow(slow)
    wire.pause()
    // Far more than the kernel and our limits hold: without them the server would keep all of it.
    let sent = 0
    while (sent < 150) {
      await post(app, burst())
      sent++
      await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(sent), {
        timeout: 5_000,
        interval: 5,
      })
    }
    wire.resume()
    await vi.waitFor(() => expect(resyncs).toHaveLength(1), 5_000)
    expect(late.length).toBeLessThan(sent)
    const again = await watch(slow, { view, range })
    expect(again.pack.feeds).toHaveLength(100)
    const { value } = await scrapeMetrics(app.url)
    expect(value('watchroom_slow_clients_total{endpoint="/live",action="set_aside"}')).toBe(1)
    expect(value('watchroom_resyncs_total')).toBe(1)
    expect(value('watchroom_frames_sent_total')).toBeGreaterThanOrEqual(late.length + received.length)
    expect(value('watchroom_frames_total')).toBeLessThan(value('watchroom_frames_sent_total'))
  }, 60_000)

  it('closes without leaving a series or a socket', async () => {
    const app = await startTestApp()
    await post(app, { source: 'a', value: 1 })
    const client = await connect(app)
    const goodbyes: unknown[] = []
    client.on('goodbye', (notice) => goodbyes.push(notice))
    await watch(client, { view: [{ feed: 'a', windows }], range })
    await app.close()
    expect(app.app.usage()).toMatchObject({ sockets: 0, series: 0 })
    await vi.waitFor(() => expect(goodbyes).toMatchObject([{ reconnect: true }]))
  })
})
