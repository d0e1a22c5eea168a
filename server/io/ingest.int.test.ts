import { io, type Socket } from 'socket.io-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startTestApp } from '../testing/start-test-app.ts'

async function connect(url: string, options: object = {}): Promise<Socket> {
  const socket = io(url, { reconnection: false, forceNew: true, ...options })
  onTestFinished(() => void socket.disconnect())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}

const refused = (socket: Socket) =>
  new Promise<{ code: string; index?: number }>((resolve) => socket.once('refused', resolve))

describe('/ingest', () => {
  it.each(['polling', 'websocket'])(
    'takes points over %s and acknowledges with the credit left',
    async (transport) => {
      const { url } = await startTestApp()
      const socket = await connect(`${url}/ingest`, { transports: [transport] })
      const answer = await socket.emitWithAck('points', [
        { source: 's', value: 1 },
        { source: 's', value: 'x' },
      ])
      expect(answer).toMatchObject({
        ok: true,
        accepted: 1,
        duplicates: 0,
        rejectedTotal: 1,
        rejected: [{ index: 1, code: 'not_a_number' }],
      })
      expect(answer.credit).toBeGreaterThan(0)
      const stats = await (await fetch(`${url}/api/v1/stats?feed=s`)).json()
      expect(stats.n).toBe(1)
    },
  )

  it('[LG1] takes a resent envelope for a duplicate', async () => {
    const { url } = await startTestApp()
    const socket = await connect(`${url}/ingest`, { transports: ['websocket'] })
    const envelope = { points: [{ source: 's', value: 1 }], producer: 'p', seq: 1 }
    expect(await socket.emitWithAck('points', envelope)).toMatchObject({ accepted: 1 })
    expect(await socket.emitWithAck('points', envelope)).toMatchObject({ accepted: 0, duplicates: 1 })
  })

  it('answers unknown events and points without ack by `refused`, and stays connected', async () => {
    const { url } = await startTestApp()
    const socket = await connect(`${url}/ingest`, { query: { source: 'lamp' } })
    expect(await socket.emitWithAck('pionts', 1)).toMatchObject({
      ok: false,
      error: { code: 'unknown_event' },
    })
    let notice = refused(socket)
    socket.emit('nonsense')
    expect((await notice).code).toBe('unknown_event')
    notice = refused(socket)
    socket.emit('points', { value: 'word' })
    expect(await notice).toMatchObject({ code: 'not_a_number', index: 0 })
    for (const body of [undefined, 7, 'text', null])
      expect((await socket.emitWithAck('points', body)).error?.code ?? 'bad_point').toMatch(/^bad_/)
    expect(await socket.emitWithAck('points', { value: 1 })).toMatchObject({ ok: true, accepted: 1 })
  })

  it.each(['polling', 'websocket'])(
    '[IN2] refuses one NaN as python-socketio writes it over %s, and stays connected',
    async (transport) => {
      const { url } = await startTestApp()
      const socket = await connect(`${url}/ingest`, { transports: [transport] })
      const packet = '2/ingest,7["points",[{"source": "s", "value": 1}, {"source": "s", "value": NaN}]]'
      const answer = await new Promise((resolve) => {
        Object.assign(socket, { acks: { 7: resolve } })
        socket.io.engine.write(packet)
      })
      expect(answer).toMatchObject({ ok: true, accepted: 1, rejected: [{ index: 1, code: 'not_finite' }] })
      expect(socket.connected).toBe(true)
    },
  )

  it('refuses unknown namespaces, and closes what is larger than 5 MB without harm to others', async () => {
    const { app, url } = await startTestApp()
    await expect(connect(`${url}/elsewhere`)).rejects.toThrow('Invalid namespace')
    const [bad, good] = await Promise.all([
      connect(`${url}/ingest`, { transports: ['websocket'] }),
      connect(`${url}/ingest`, { transports: ['websocket'] }),
    ])
    bad.emit('points', [{ source: 'x'.repeat(6_000_000), value: 1 }])
    await new Promise((resolve) => bad.once('disconnect', resolve))
    expect(await good.emitWithAck('points', { value: 1 })).toMatchObject({ ok: true })
    good.disconnect()
    await vi.waitFor(() => expect(app.usage().sockets).toBe(0))
  })

  it('[TRANSPORT 14] refuses foreign origins over polling and WebSocket', async () => {
    const { url } = await startTestApp()
    for (const transport of ['polling', 'websocket'])
      await expect(
        connect(`${url}/ingest`, {
          transports: [transport],
          extraHeaders: { origin: 'https://evil.example' },
        }),
      ).rejects.toThrow()
  })
})
