import { io, type Socket } from 'socket.io-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sampleDocument, sampleText } from '../../lib/domain/testing/sample-room.ts'
import { startTestApp } from '../testing/start-test-app.ts'

const person = { id: 'person-ada', name: 'Ada' }

async function start() {
  const app = await startTestApp({ ROOMS_DIR: '/nowhere' })
  const make = (slug: string) =>
    fetch(`${app.url}/api/v1/rooms`, {
      method: 'POST',
      body: JSON.stringify(sampleDocument(slug, [sampleText('a')])),
    })
  await make('r')
  const connect = async () => {
    const socket: Socket = io(`${app.url}/rooms`, { transports: ['websocket'], forceNew: true })
    onTestFinished(() => void socket.disconnect())
    const ask = (event: string, request?: unknown) => socket.timeout(5000).emitWithAck(event, request)
    await vi.waitFor(() => expect(socket.connected).toBe(true))
    return { socket, ask }
  }
  return { app, make, connect }
}

const refused = (code: string, message: string | RegExp = '') => ({
  ok: false,
  error: { code, message: expect.stringMatching(message) },
})
const put = (id: string, text: string, base = 1) => ({ op: 'put', id, base, panel: sampleText('a', text) })

describe('/rooms', () => {
  it('answers a join with the room, and passes every change on to those who are in it', async () => {
    const { app, make, connect } = await start()
    await make('other')
    const [ada, bob] = [await connect(), await connect()]
    expect(await ada.ask('join', { slug: 'r', person })).toMatchObject({
      ok: true,
      room: { version: 1 },
      tab: ada.socket.id,
      editors: [{ person, panel: null }],
    })
    await bob.ask('join', { slug: 'other', person })
    const [heard, strange] = [vi.fn(), vi.fn()]
    ada.socket.on('changed', heard)
    bob.socket.on('changed', strange)
    await fetch(`${app.url}/api/v1/rooms/r`, { method: 'PATCH', body: '{"title": "By HTTP"}' })
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
    expect(heard.mock.calls[0]?.[0]).toMatchObject({ version: 2, document: { title: 'By HTTP' } })
    expect(strange).not.toHaveBeenCalled()
    expect(await ada.ask('leave', { slug: 'r' })).toEqual({ ok: true })
    expect(await ada.ask('edit', { slug: 'r', edit: put('1', 'x') })).toMatchObject(
      refused('bad_request', /Join/),
    )
  })

  it('[RM9] sends no further state to one who does not read, and the newest once they do', async () => {
    const { app, connect } = await start()
    const panels = Array.from({ length: 40 }, (_, i) => sampleText(`t${i}`, 'x'.repeat(20_000)))
    const body = JSON.stringify(sampleDocument('large', panels))
    await fetch(`${app.url}/api/v1/rooms`, { method: 'POST', body })
    const [quick, slow] = [await connect(), await connect()]
    const heard = { quick: [] as number[], slow: [] as number[] }
    await quick.ask('join', { slug: 'large', person })
    await slow.ask('join', { slug: 'large', person })
    quick.socket.on('changed', ({ version }) => heard.quick.push(version))
    slow.socket.on('changed', ({ version }) => heard.slow.push(version))
    const wire = slow.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }
    wire.ws.pause()
    for (let version = 2; version <= 25; version++) {
      await fetch(`${app.url}/api/v1/rooms/large`, { method: 'PATCH', body: `{"title": "${version}"}` })
      await vi.waitFor(() => expect(heard.quick).toContain(version), 5000)
    }
    wire.ws.resume()
    await vi.waitFor(() => expect(heard.slow).toContain(25), 10_000)
    // What the machine's own buffers took, and not all.
    expect(heard.slow.length).toBeLessThan(15)
  }, 60_000)

  it('[RM4] sends a busy room at most every 100 ms, and its newest state in the end', async () => {
    const { connect } = await start()
    const [ada, bob] = [await connect(), await connect()]
    await ada.ask('join', { slug: 'r', person })
    await bob.ask('join', { slug: 'r', person })
    const versions: number[] = []
    bob.socket.on('changed', ({ version }) => versions.push(version))
    const edits = Array.from({ length: 100 }, (_, i) =>
      ada.ask('edit', { slug: 'r', edit: put(`${i}`, `${i}`, i + 1) }),
    )
    for (const answer of await Promise.all(edits))
      expect(answer).toMatchObject({ ok: true, outcome: 'applied' })
    await vi.waitFor(() => expect(versions.at(-1)).toBe(101))
    expect(versions.length).toBeLessThan(50)
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
  })

  it('refuses in sentences what it cannot read, and goes on', async () => {
    const { connect } = await start()
    const { socket, ask } = await connect()
    expect(await ask('join', { slug: 'none', person })).toMatchObject(refused('unknown_room', /“none”/))
    expect(await ask('join', { slug: 'r' })).toMatchObject(refused('bad_request', /^person is missing/))
    expect(await ask('join', { slug: 'r', person: { ...person, name: '   ' } })).toMatchObject(
      refused('bad_request', /^person\.name/),
    )
    for (const request of [undefined, null, 7, 'r', [], Buffer.from('r'), { slug: { toString: 1 }, person }])
      expect(await ask('join', request)).toMatchObject(refused('bad_request'))
    await ask('join', { slug: 'r', person })
    expect(
      await ask('edit', { slug: 'r', edit: { ...put('1', 'x'), panel: { kind: 'pie' } } }),
    ).toMatchObject(refused('bad_request', /^edit\.panel\.kind: “pie” is none of/))
    expect(await ask('edit', { slug: 'r', edit: put('1', 'x'.repeat(300_000)) })).toMatchObject(
      refused('too_large'),
    )
    expect(await ask('editing', { slug: 'r', panel: '../x' })).toMatchObject(refused('bad_request', /^panel/))
    expect(await ask('explode', {})).toMatchObject(refused('unknown_event', /“explode”/))
    expect(await socket.timeout(5000).emitWithAck('edit')).toMatchObject(refused('bad_request'))
    socket.emit('edit')
    socket.emit('join', { slug: 'r', person }, 'no function')
    expect(await ask('edit', { slug: 'r', edit: put('1', 'x') })).toMatchObject({
      ok: true,
      outcome: 'applied',
    })
  })

  it('lets one connection into so many rooms, and ask so much at once', async () => {
    const { make, connect } = await start()
    for (let i = 0; i < 17; i++) await make(`room-${i}`)
    const { ask } = await connect()
    const joins = await Promise.all(
      Array.from({ length: 17 }, (_, i) => ask('join', { slug: `room-${i}`, person })),
    )
    expect(joins.filter(({ ok }) => ok)).toHaveLength(16)
    expect(joins.find(({ ok }) => !ok)).toMatchObject(refused('bad_request', /at most 16 rooms/))
    const flood = await Promise.all(
      Array.from({ length: 400 }, () => ask('editing', { slug: 'room-0', panel: 'a' })),
    )
    expect(flood.filter(({ ok }) => ok).length).toBeGreaterThan(100)
    expect(flood.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'quota_exceeded', retryAfter: 1 } })
  })

  it('tells those inside who removed a room, and lets one of two remove it', async () => {
    const { app, connect } = await start()
    const { socket, ask } = await connect()
    await ask('join', { slug: 'r', person })
    const removed = vi.fn()
    socket.on('removed', removed)
    const statuses = await Promise.all(
      ['Ada', 'Bob'].map(async (by) => {
        const answer = await fetch(`${app.url}/api/v1/rooms/r?by=${by}`, { method: 'DELETE' })
        return answer.status
      }),
    )
    expect(statuses.sort()).toEqual([200, 404])
    await vi.waitFor(() => expect(removed).toHaveBeenCalledOnce())
    expect(removed.mock.calls[0]?.[0]).toMatchObject({ slug: 'r', by: expect.stringMatching(/Ada|Bob/) })
    expect(await ask('edit', { slug: 'r', edit: put('1', 'x') })).toMatchObject(refused('unknown_room'))
  })

  it('refuses a page of another version', async () => {
    const { app } = await start()
    const socket = io(`${app.url}/rooms`, {
      transports: ['websocket'],
      auth: { version: -1 },
      reconnection: false,
    })
    onTestFinished(() => void socket.disconnect())
    const error = await new Promise<Error & { data?: unknown }>((resolve) =>
      socket.once('connect_error', resolve),
    )
    expect(error.data).toMatchObject({ code: 'version_mismatch' })
  })
})
