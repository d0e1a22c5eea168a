import { connect } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startTestApp } from '../testing/start-test-app.ts'
import { openWs } from '../testing/ws-client.ts'

async function start(env: Record<string, string> = {}) {
  const app = await startTestApp(env)
  const address = `ws://127.0.0.1:${app.port}/ws`
  return { ...app, address, open: (query = '') => openWs(address + query) }
}

interface Result {
  source: string
  value: number | null
  mean: number | null
  std: number | null
  min: number
  max: number
  n: number
  offset: number
  epoch: string
  time: number
  server_time: number
}
interface Refusal {
  error: { code: string; message: string; index?: number }
}
const isResult = (message: Result) => 'offset' in message

describe('/ws posts', () => {
  it('takes points at once, as object, array and envelope; only an id is answered', async () => {
    const { open } = await start()
    const producer = await open()
    producer.send({ source: 's', value: 1 })
    producer.send([
      { source: 's', value: 2 },
      { source: 's', value: 3 },
    ])
    producer.send({ id: 7, points: [{ source: 's', value: 4 }, { source: 's' }] })
    expect(await producer.next()).toMatchObject({ id: 7, accepted: 1, duplicates: 0, rejectedTotal: 1 })
    producer.send({ id: 'q', query: 'stats', source: 's', window: { last: 10 } })
    expect(await producer.next()).toMatchObject({ id: 'q', n: 4, mean: 2.5, position: { offset: 4 } })
    expect(producer.waiting).toEqual([])
  })

  it.each([
    ['malformed JSON', '{"value": 1', 'bad_json', undefined],
    ['a word', 'hello', 'bad_json', undefined],
    ['NaN', '{"source": "s", "value": NaN}', 'not_finite', 0],
    ['an absent value', '{}', 'value_missing', 0],
    ['a word as value', '{"source": "s", "value": "word"}', 'not_a_number', 0],
    ['a number', '3', 'bad_point', 0],
    ['null', 'null', 'bad_point', 0],
    ['a name with a control character', '{"source": "a\\u0000b", "value": 1}', 'bad_source', 0],
    ['an unknown query', '{"query": "weather"}', 'bad_request', undefined],
    ['a window that is none', '{"subscribe": ["s"], "window": {"first": 3}}', 'bad_request', undefined],
  ])(
    'answers %s with a coded error, stays open and leaves others alone',
    async (_what, text, code, index) => {
      const { open } = await start()
      const [bad, good] = [await open(), await open('?echo=1')]
      bad.send(text)
      const { error } = await bad.next<Refusal>()
      expect([error.code, error.index]).toEqual([code, index])
      expect(error.message.length).toBeGreaterThan(5)
      bad.send({ id: 1, query: 'echo', data: 'still here' })
      expect(await bad.next()).toEqual({ id: 1, data: 'still here' })
      good.send({ source: 'g', value: 1 })
      expect(await good.next(isResult)).toMatchObject({ source: 'g', value: 1 })
    },
  )

  it('refuses the bad points of an array by index and keeps the good ones', async () => {
    const { open } = await start()
    const producer = await open('?source=lamp')
    producer.send([{ value: 1 }, { value: 'x' }, { value: 3 }, 5])
    expect((await producer.next<Refusal>()).error).toMatchObject({ code: 'not_a_number', index: 1 })
    expect((await producer.next<Refusal>()).error).toMatchObject({ code: 'bad_point', index: 3 })
    producer.send({ id: 1, query: 'stats', source: 'lamp' })
    expect(await producer.next()).toMatchObject({ n: 2, mean: 2 })
  })

  it('closes with 1009 on a message over the limit, and nobody else', async () => {
    const { open } = await start({ MAX_BODY_BYTES: '100000' })
    const [bad, good] = [await open(), await open()]
    bad.send('x'.repeat(200_000))
    expect((await bad.closed).code).toBe(1009)
    good.send({ id: 1, query: 'echo', data: 1 })
    expect(await good.next()).toEqual({ id: 1, data: 1 })
  })

  it('[IN6] ids and what is echoed come back digit by digit, also those that a float cannot hold', async () => {
    const { open } = await start()
    const client = await open()
    const heard: string[] = []
    client.socket.on('message', (data) => heard.push(String(data)))
    const id = '1796065458055742201'
    const large = Array.from({ length: 4000 }, () => '{"source":"s","value":1}').join()
    client.send(`{"id": ${id}, "query": "echo", "data": {"t": ${id}}}`)
    client.send(`{"id": ${id}, "query": "weather"}`)
    client.send(`{"id": ${id}, "source": "s", "value": 1}`)
    client.send(`{"id": ${id}, "points": [${large}]}`)
    client.send(`{"id": ${id}, "query": "history", "source": "s", "last": 1}`)
    client.send(`{"id": ${id}, "subscribe": "s"}`)
    await expect.poll(() => heard.filter((text) => text.includes(`"id":${id},`)).length).toBe(6)
    expect(heard.find((text) => text.includes('"data"'))).toBe(`{"id":${id},"data":{"t":${id}}}`)
  })

  it('survives JSON that is nested too deeply to be written again', async () => {
    const { open } = await start()
    const client = await open()
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    for (const text of [
      `{"id": ${deep}, "value": 1}`,
      `{"id": 1, "query": "echo", "data": ${deep}}`,
      deep,
      `{"value": ${deep}}`,
    ]) {
      client.send(text)
      expect((await client.next<Refusal>()).error.code).toMatch(
        /^(bad_request|too_large|bad_point|not_a_number)$/,
      )
    }
    client.send({ id: 2, query: 'echo', data: 1 })
    expect(await client.next()).toEqual({ id: 2, data: 1 })
  })

  it('refuses an array of 1 M points', async () => {
    const { open } = await start()
    const producer = await open()
    producer.send(`[${new Array(1_000_000).fill('{"value":1}').join(',')}]`)
    expect((await producer.next<Refusal>()).error.code).toBe('too_many_points')
  })
})

describe('/ws subscriptions', () => {
  it('shows how a feed stands at once, then every change with its window and position', async () => {
    const { open } = await start()
    const [producer, viewer] = [await open(), await open()]
    producer.send({ id: 0, points: [1, 2, 3].map((value) => ({ source: 's1', value })) })
    await producer.next()
    viewer.send({ subscribe: ['s1'], window: { last: 2 } })
    const first = await viewer.next(isResult)
    expect(first).toMatchObject({
      source: 's1',
      value: 3,
      mean: 2.5,
      std: 0.5,
      min: 2,
      max: 3,
      n: 2,
      offset: 3,
    })
    expect(Math.abs(first.server_time - Date.now())).toBeLessThan(5000)
    producer.send({ source: 's1', value: 7 })
    expect(await viewer.next(isResult)).toMatchObject({
      value: 7,
      mean: 5,
      n: 2,
      offset: 4,
      epoch: first.epoch,
    })
  })

  it('keeps a window per feed, and joins feeds that appear later by name or glob', async () => {
    const { open } = await start()
    const [producer, viewer] = [await open(), await open()]
    viewer.send({ id: 1, subscribe: ['plant/*', 'later'] })
    expect(await viewer.next()).toEqual({ id: 1, subscribed: [] })
    producer.send([
      { source: 'plant/a', value: 1 },
      { source: 'plant/b', value: 100 },
      { source: 'other', value: 5 },
      { source: 'later', value: 2 },
    ])
    for (const [source, mean] of [
      ['plant/a', 1],
      ['plant/b', 100],
      ['later', 2],
    ] as const)
      expect(await viewer.next<Result>((m) => m.source === source)).toMatchObject({ mean, n: 1 })
    viewer.send({ id: 2, unsubscribe: 'plant/*' })
    expect(await viewer.next<{ unsubscribed: string[] }>()).toEqual({
      id: 2,
      unsubscribed: ['plant/a', 'plant/b'],
    })
    producer.send([
      { source: 'plant/a', value: 2 },
      { source: 'later', value: 3 },
    ])
    expect(await viewer.next(isResult)).toMatchObject({ source: 'later', value: 3 })
    expect(viewer.waiting).toEqual([])
  })

  it('gathers a fast feed into ticks whose offsets tell how many points each stands for', async () => {
    const { open } = await start()
    const [producer, viewer] = [await open(), await open()]
    viewer.send({ id: 1, subscribe: ['f'], window: { span: 60_000 } })
    await viewer.next()
    for (let value = 1; value <= 500; value++) producer.send({ source: 'f', value })
    const last = await viewer.next<Result>((message) => message.offset === 500)
    expect(last).toMatchObject({ n: 500, mean: 250.5, min: 1, max: 500 })
    expect(viewer.waiting.length).toBeLessThan(100)
  })

  it('[ORIGINS 5] ?echo=1 sends a producer its own statistics', async () => {
    const { open } = await start()
    const client = await open('?echo=1')
    for (const [i, value] of [10, 20, 30].entries()) {
      client.send({ source: 'mine', value })
      expect(await client.next(isResult)).toMatchObject({ value, n: i + 1, offset: i + 1 })
    }
  })

  it('?echo=1&raw=1 answers every point, the first ones of a feed among them', async () => {
    const { open } = await start()
    const client = await open('?echo=1&raw=1')
    client.send([1, 2, 3].map((value) => ({ source: 'e', value })))
    client.send({ source: 'e', value: 4 })
    for (const value of [1, 2, 3, 4])
      expect(await client.next(isResult)).toMatchObject({ value, offset: value, n: value })
    expect(client.waiting).toEqual([])
  })

  it('?raw=1 sends one message a point, within a quota', async () => {
    const { open } = await start({ RAW_MESSAGES_PER_SECOND: '20' })
    const [producer, viewer] = [await open(), await open('?raw=1')]
    viewer.send({ id: 1, subscribe: ['r'], window: { last: 3 } })
    await viewer.next()
    producer.send(Array.from({ length: 5 }, (_, i) => ({ source: 'r', value: i + 1 })))
    for (let i = 1; i <= 5; i++)
      expect(await viewer.next(isResult)).toMatchObject({ value: i, offset: i, n: Math.min(i, 3), max: i })
    producer.send(Array.from({ length: 100 }, (_, i) => ({ source: 'r', value: i })))
    await vi.waitFor(
      async () => {
        producer.send({ source: 'r', value: -1 })
        expect(viewer.waiting.some((message) => (message as Refusal).error?.code === 'quota_exceeded')).toBe(
          true,
        )
      },
      { timeout: 5000, interval: 200 },
    )
    expect(viewer.waiting.filter((message) => isResult(message as Result)).length).toBeLessThan(100)
  })
})

describe('/ws queries', () => {
  it('[ORIGINS 11] answers with the same id amid unrelated pushes', async () => {
    const { open } = await start()
    const [producer, client] = [await open(), await open('?raw=1')]
    client.send({ id: 'sub', subscribe: ['s'] })
    await client.next()
    for (let i = 0; i < 50; i++) {
      producer.send({ source: 's', value: i })
      client.send({ id: `q${i}`, query: 'echo', data: { i } })
      expect(await client.next<{ id: string }>((m) => m.id === `q${i}`)).toEqual({ id: `q${i}`, data: { i } })
    }
    client.send({ id: null, query: 'feeds', match: 's*' })
    expect(await client.next<{ id?: unknown }>((m) => m.id === null)).toMatchObject({
      total: 1,
      feeds: [{ id: 's' }],
    })
    client.send({ id: 9, query: 'history', source: 's', last: 2 })
    const history = await client.next<{ id?: unknown; points: object[] }>((m) => m.id === 9)
    expect(history.points).toMatchObject([
      { value: 48, offset: 49 },
      { value: 49, offset: 50 },
    ])
    for (const from of [1_796_065_376, '2026-02-30']) {
      client.send({ id: from, query: 'history', source: 's', from })
      expect(await client.next<{ id?: unknown }>((m) => m.id === from)).toMatchObject({
        error: { code: 'bad_request', message: expect.stringMatching(/^from: .*(seconds|ISO 8601)/) },
      })
    }
    client.send({ id: 10, query: 'stats', source: 'none' })
    expect(await client.next<{ id?: unknown }>((m) => m.id === 10)).toMatchObject({
      error: { code: 'unknown_feed' },
    })
  })

  it('[ORIGINS 7] answers npy in one binary message, in the shape asked for, or in chunks', async () => {
    const { open } = await start()
    const client = await open()
    client.send(Array.from({ length: 6 }, (_, i) => ({ source: 's', value: i })))
    client.send({ id: 1, query: 'history', source: 's', format: 'npy' })
    expect(header(await client.nextBinary())).toContain("('value', '<f8')")
    client.send({ id: 2, query: 'history', source: 's', format: 'npy', shape: [2, 4] })
    const shaped = await client.nextBinary()
    expect(header(shaped)).toContain("'shape': (2, 4)")
    expect(doubles(shaped, 8)).toEqual([Number.NaN, Number.NaN, 0, 1, 2, 3, 4, 5])
    client.send({ id: 3, query: 'history', source: 's', format: 'npy', shape: [3, 2], chunk: 2 })
    expect(await client.next()).toMatchObject({ id: 3, chunks: 2, shape: [3, 2] })
    const [one, two] = [await client.nextBinary(), await client.nextBinary()]
    expect([header(one), header(two)].map((text) => /\((\d), 2\)/.exec(text)?.[1])).toEqual(['2', '1'])
    expect([...doubles(one, 4), ...doubles(two, 2)]).toEqual([0, 1, 2, 3, 4, 5])
    client.send({ id: 4, query: 'history', source: 's', format: 'npy', shape: [2000, 2000] })
    expect(await client.next()).toMatchObject({ id: 4, error: { code: 'too_large' } })
  })

  it('[ORIGINS 6] lets programs that send a token first go on while access control is off', async () => {
    const { open } = await start()
    const client = await open()
    client.send({ token: 'anything' })
    expect(await client.next()).toEqual({ status: 'authenticated', user: 'anonymous' })
  })
})

describe('/ws connections', () => {
  it('[TRANSPORT 14] refuses foreign origins, on any path, and takes listed ones and programs', async () => {
    const { port, address } = await start({ ALLOWED_ORIGINS: 'https://site.example' })
    for (const path of ['/ws', '/socket.io/?EIO=4&transport=websocket', '/elsewhere'])
      await expect(
        openWs(`ws://127.0.0.1:${port}${path}`, { origin: 'https://evil.example' }),
      ).rejects.toThrow('403')
    await expect(openWs(address, { headers: { host: 'rebound.example' } })).rejects.toThrow('403')
    await expect(openWs(`ws://127.0.0.1:${port}/elsewhere`)).rejects.toThrow('404')
    await openWs(address, { origin: 'https://site.example' })
    await openWs(address, { origin: `http://127.0.0.1:${port}` })
    await openWs(address)
  })

  it('ends a half-open connection, which answers no ping', async () => {
    const { app, port } = await start({ PING_INTERVAL_MS: '50' })
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    await vi.waitFor(() => expect(app.usage().webSockets).toBe(1))
    await vi.waitFor(() => expect(app.usage().webSockets).toBe(0), { timeout: 5000 })
    await vi.waitFor(() => expect(socket.destroyed).toBe(true))
    socket.destroy()
  })

  it('a viewer that stops reading loses results, hears how many, and holds nobody up', async () => {
    const { open } = await start({ RAW_MESSAGES_PER_SECOND: '1000000' })
    const [slow, healthy, producer] = [await open('?raw=1'), await open(), await open()]
    const names = Array.from({ length: 20 }, (_, i) => `load-${i}-${'x'.repeat(180)}`)
    slow.send({ id: 1, subscribe: ['load-*'] })
    healthy.send({ id: 1, subscribe: ['beat'] })
    await Promise.all([slow.next(), healthy.next()])
    slow.socket.pause()
    const points = names.flatMap((source) => Array.from({ length: 10 }, (_, value) => ({ source, value })))
    for (let round = 1; round <= 250; round++) {
      producer.send({ source: 'beat', value: round })
      producer.send({ id: round, points })
      await producer.next()
    }
    await healthy.next<Result>((message) => message.offset === 250)
    slow.socket.resume()
    await vi.waitFor(() => {
      producer.send(points)
      expect(slow.waiting.some((message) => (message as Refusal).error?.code === 'slow_reader')).toBe(true)
    }, 10_000)
  }, 30_000)

  it('a producer that never reads goes on posting', async () => {
    const { open } = await start()
    const [producer, viewer] = [await open('?echo=1'), await open()]
    producer.socket.pause()
    for (let i = 1; i <= 20_000; i++) producer.send({ source: 's', value: i })
    await vi.waitFor(
      async () => {
        viewer.send({ id: 1, query: 'stats', source: 's' })
        expect(await viewer.next()).toMatchObject({ position: { offset: 20_000 } })
      },
      { timeout: 10_000, interval: 100 },
    )
  })

  it('[ORIGINS 13] leaves nothing behind when 50 viewers vanish without a close', async () => {
    const { app, open } = await start()
    const producer = await open()
    const viewers = await Promise.all(Array.from({ length: 50 }, () => open()))
    for (const viewer of viewers) viewer.send({ id: 1, subscribe: ['s', 't*'] })
    producer.send({ source: 's', value: 1 })
    await Promise.all(viewers.map((viewer) => viewer.next(isResult)))
    expect(app.usage()).toMatchObject({ webSockets: 51, subscriptions: 1 })
    for (const viewer of viewers) viewer.socket.terminate()
    await vi.waitFor(() => expect(app.usage()).toMatchObject({ webSockets: 1, subscriptions: 0, series: 0 }))
    producer.send({ id: 2, points: [{ source: 's', value: 2 }] })
    expect(await producer.next()).toMatchObject({ accepted: 1 })
  })
})

const header = (npy: Buffer) => npy.subarray(10, 10 + npy.readUInt16LE(8)).toString()
const doubles = (npy: Buffer, count: number) =>
  Array.from({ length: count }, (_, i) => npy.readDoubleLE(npy.length - (count - i) * 8))

it('[BD8] half-received messages count among all bodies, on /ws and on Socket.IO', async () => {
  const MIB = 1024 * 1024
  const { url, port } = await start({ MAX_BODY_BYTES: String(2 * MIB), RECEIVING_MB: '4' })
  const half = ' '.repeat(1.5 * MIB)
  const paths = ['/ws', '/socket.io/?EIO=4&transport=websocket']
  const sockets = Array.from({ length: 8 }, (_, i) => new WebSocket(`ws://127.0.0.1:${port}${paths[i % 2]}`))
  for (const socket of sockets) {
    socket.on('error', () => undefined).on('open', () => socket.send(half, { fin: false }))
    onTestFinished(() => socket.terminate())
  }
  // Two of them have room, at most.
  const left = () => sockets.filter(({ readyState }) => readyState === WebSocket.OPEN)
  await vi.waitFor(() => expect(sockets.filter(({ readyState }) => readyState > 1).length).toBeGreaterThan(5))
  expect(left().length).toBeGreaterThan(0)
  for (const socket of left()) socket.terminate()
  await vi.waitFor(async () => {
    const answer = await fetch(`${url}/api/v1/points`, { method: 'POST', body: `[${half}{"value":1}]` })
    expect(answer.status).toBe(202)
  })
})
