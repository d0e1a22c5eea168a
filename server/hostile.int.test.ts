import { connect as connectTcp } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { decodePack } from '../lib/domain/pack.ts'
import type { LiveClientEvents, LiveServerEvents, ViewPack } from '../lib/protocol/live-events.ts'
import { startTestApp, type TestApp } from './testing/start-test-app.ts'

const range = { span: 3_600_000, columns: 4096 }
const eight = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ span: n * 60_000 }))

async function post({ url }: TestApp, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return (await fetch(`${url}/api/v1/points`, { method: 'POST', headers, body: text })).status
}

/** Feeds whose two points lie 50 minutes apart. */
async function postFeeds(app: TestApp, count: number): Promise<void> {
  const now = Date.now()
  const feeds = Array.from({ length: count }, (_, i) => `${'a'.repeat(40)}/${i}`)
  for (const time of [now - 3_000_000, now])
    expect(
      await post(
        app,
        feeds.map((source) => ({ source, value: 1, time })),
      ),
    ).toBe(202)
}

async function viewer({ url }: TestApp): Promise<Socket<LiveServerEvents, LiveClientEvents>> {
  const client = io(`${url}/live`, { transports: ['websocket'], reconnection: false, forceNew: true })
  onTestFinished(() => {
    client.disconnect()
  })
  await vi.waitFor(() => expect(client.connected).toBe(true))
  return client
}

/** A Socket.IO client that will not read once it is in. */
async function deafClient(
  { port }: TestApp,
  namespace: string,
): Promise<(event: string, ...values: unknown[]) => void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`)
  onTestFinished(() => socket.terminate())
  const texts: string[] = []
  socket.on('message', (data) => texts.push(String(data)))
  socket.on('error', () => {})
  await vi.waitFor(() => expect(texts).toHaveLength(1))
  socket.send(`40${namespace},`)
  await vi.waitFor(() => expect(texts).toHaveLength(2))
  socket.pause()
  let id = 0
  return (event, ...values) => socket.send(`42${namespace},${id++}${JSON.stringify([event, ...values])}`)
}

/** Sends raw bytes and never closes its own half. */
async function halfOpen({ port }: TestApp, text: string): Promise<void> {
  const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => {
    socket.destroy()
  })
  socket.on('error', () => {})
  socket.resume()
  socket.write(text)
  await new Promise((resolve) => socket.once('end', resolve))
}

describe('a hostile client', () => {
  it('[PB4] that asks for a hundred globs over thousands of feeds lets others have their turn', async () => {
    const app = await startTestApp()
    await postFeeds(app, 5000)
    const client = await viewer(app)
    const order: string[] = []
    const view = Array.from({ length: 100 }, (_, i) => ({
      match: `*${'a?'.repeat(15)}b${i}`,
      windows: [{ last: 1 }],
    }))
    const watched = client
      .timeout(20_000)
      .emitWithAck('watch', { view, range: { span: 60_000, columns: 60 } })
      .then((reply) => order.push(reply.ok ? 'watched' : reply.error.message))
    await client.timeout(5_000).emitWithAck('clock')
    order.push('clock')
    await watched
    expect(order).toEqual(['clock', 'watched'])
  })

  it('that asks for more globs than a view may have is told so', async () => {
    const client = await viewer(await startTestApp())
    const view = Array.from({ length: 201 }, (_, i) => ({ match: `*${i}`, windows: [{ last: 1 }] }))
    const reply = await client.timeout(5_000).emitWithAck('watch', { view, range })
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  })

  it('[PB4] that asks for every column of a large view gets coarser ones, with or without positions', async () => {
    const app = await startTestApp()
    await postFeeds(app, 200)
    const client = await viewer(app)
    for (const since of [undefined, {}]) {
      const request = { view: [{ match: '*', windows: eight }], range }
      const reply = await client.timeout(20_000).emitWithAck('watch', since ? { ...request, since } : request)
      if (!reply.ok) throw new Error(reply.error.message)
      expect(reply.pack.byteLength).toBeLessThan(16_000_000)
      const pack = decodePack(reply.pack).header as ViewPack
      expect(pack.feeds).toHaveLength(200)
      expect(pack.feeds[0]?.rolling[0]?.width).toBe(32_768)
    }
    expect(client.connected).toBe(true)
  })

  it('that asks for many views at once gets as many as one connection may have', async () => {
    const app = await startTestApp()
    const client = await viewer(app)
    const asked = Array.from({ length: 40 }, (_, i) =>
      client
        .timeout(5_000)
        .emitWithAck('watch', { view: [{ feed: `f${i}`, windows: [{ last: 1 }] }], range }),
    )
    expect((await Promise.all(asked)).filter(({ ok }) => ok)).toHaveLength(16)
  })

  it('[TRANSPORT 5] that asks for history and never reads costs bounded memory, in no view either', async () => {
    const app = await startTestApp()
    await postFeeds(app, 1)
    const send = await deafClient(app, '/live')
    const feed = `${'a'.repeat(40)}/0`
    const to = Date.now()
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 200; i++)
      send('history', { feed, from: to - range.span, to, columns: 4096, windows: eight })
    const client = await viewer(app)
    for (let i = 0; i < 200; i++) await client.timeout(5_000).emitWithAck('clock')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64_000_000)
  })

  it('[TRANSPORT 5] that posts and never reads its refusals is cut off', async () => {
    const app = await startTestApp()
    const send = await deafClient(app, '/ingest')
    const bad = new Array(1000).fill(1)
    const flood = setInterval(() => send('points', bad), 5)
    onTestFinished(() => clearInterval(flood))
    await vi.waitFor(() => expect(app.app.usage().sockets).toBe(0), { timeout: 15_000 })
  })

  it('that keeps its half of a refused connection open does not keep ours', async () => {
    const app = await startTestApp()
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    await halfOpen(app, `GET /nothing HTTP/1.1\r\nHost: localhost\r\n${upgrade}`)
    await halfOpen(app, `GET /ws HTTP/1.1\r\nHost: foreign.example\r\n${upgrade}`)
    await halfOpen(app, 'NONSENSE\r\n\r\n')
    await vi.waitFor(() => expect(app.app.usage().connections).toBe(0))
  })

  it('that names a path which cannot be decoded, or another server, is refused in one shape', async () => {
    const app = await startTestApp()
    const answer = await fetch(`${app.url}/api/v1/rooms/%E0%A4%A`)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { code: 'bad_request' } })
    expect((await fetch(`${app.url}/rooms/%E0%A4%A`)).status).toBe(400)
  })

  it('that posts megabytes of brackets is refused before they are parsed', async () => {
    const app = await startTestApp()
    expect(await post(app, `${'['.repeat(3_000_000)}${']'.repeat(3_000_000)}`)).toBe(400)
    expect(await post(app, `[${'1,'.repeat(8_000_000)}1]`)).toBe(413)
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/ws`)
    onTestFinished(() => socket.terminate())
    const texts: string[] = []
    socket.on('message', (data) => texts.push(String(data)))
    socket.on('open', () => socket.send(`${'['.repeat(3_000_000)}${']'.repeat(3_000_000)}`))
    await vi.waitFor(() => expect(texts.join()).toContain('bad_point'), { timeout: 5_000 })
  })
})
