import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { startTestApp } from '../testing/start-test-app.ts'

async function start(env: Record<string, string> = {}) {
  const { url } = await startTestApp(env)
  const read = async (path: string) => {
    const response = await fetch(url + path)
    return { status: response.status, body: await response.json() }
  }
  const post = async (body: string | Uint8Array, headers: Record<string, string> = {}, query = '') => {
    const init = { method: 'POST', body: body as BodyInit, headers }
    const response = await fetch(`${url}/api/v1/points${query}`, init)
    return { status: response.status, body: await response.json(), headers: response.headers }
  }
  const values = async (feed: string) =>
    (await read(`/api/v1/points?feed=${feed}`)).body.points.map((point: { value: unknown }) => point.value)
  return { url, read, post, values }
}

const point = (value: unknown, source = 'a') => JSON.stringify({ source, value })

describe('POST /api/v1/points', () => {
  it('takes an object, an array, an envelope, NDJSON, a beacon and what curl -d declares', async () => {
    const { post, values } = await start()
    expect((await post(point(1))).status).toBe(202)
    expect((await post(`[${point(2)},${point(3)}]`)).body).toMatchObject({ accepted: 2, rejectedTotal: 0 })
    expect((await post(`{"points":[${point(4)}]}`)).body).toMatchObject({ accepted: 1 })
    expect(
      (await post(`${point(5)}\n\n${point(6)}\n`, { 'content-type': 'application/x-ndjson' })).status,
    ).toBe(202)
    expect((await post(`${point(7)}\n${point(8)}`)).body).toMatchObject({ accepted: 2 })
    expect((await post(point(9), { 'content-type': 'text/plain;charset=UTF-8' })).status).toBe(202)
    expect((await post(point(10), { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(202)
    expect(await values('a')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('[IN7] reads every type that it takes, in the charset that is declared, and refuses all others', async () => {
    const { post, values } = await start()
    const taken = async (type: string, body: string | Uint8Array, query = '') =>
      (await post(body, { 'content-type': type }, query)).body
    const records = [point(1, 'seq'), '{"source":"seq",\n"value":2}', '{"source":', point(3, 'seq')]
    const sequence = records.map((record) => `\u001e${record}\n`).join('')
    expect(await taken('application/json-seq', sequence)).toMatchObject({
      accepted: 3,
      rejected: [{ index: 2, code: 'bad_json' }],
    })
    expect(await values('seq')).toEqual([1, 2, 3])
    const at = new Date(Date.now() - 30_000).toISOString()
    const csv = `time;value;note\n${at};21,5;"a\nb"\n${at};x;\n${at};1;;9\n`
    expect(await taken('text/csv', csv, '?source=csv')).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 1, code: 'not_a_number' },
        { index: 2, code: 'bad_point', message: expect.stringContaining('line 5') },
      ],
    })
    expect(await values('csv')).toEqual([21.5])
    const wide = `time\tÄ\tb\n${at}\t1\t2\n`
    expect(await taken('text/csv; charset=utf-16le', Buffer.from(wide, 'utf16le'))).toMatchObject({
      accepted: 2,
    })
    expect(await taken('application/csv', Buffer.from(`\ufeff${wide}`, 'utf16le'))).toMatchObject({
      accepted: 2,
    })
    expect(
      await taken('application/json; charset=iso-8859-1', Buffer.from(point(1, 'Ö'), 'latin1')),
    ).toMatchObject({
      accepted: 1,
    })
    expect(await values('Ö')).toEqual([1])
    for (const type of ['text/csv; charset=klingon', 'multipart/form-data; boundary=x', 'application/xml'])
      expect(await taken(type, point(1))).toMatchObject({ error: { code: 'unsupported_type' } })
    expect(await taken('text/csv', 'a,b\n1,2\n')).toMatchObject({ error: { code: 'bad_request' } })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('takes %s', async (encoding, compress) => {
    const { post } = await start()
    expect((await post(compress(point(1)), { 'content-encoding': encoding })).body).toMatchObject({
      accepted: 1,
    })
  })

  it('names a point without source by ?source=', async () => {
    const { post, values } = await start()
    await post('{"value": 5}', {}, '?source=lamp')
    expect(await values('lamp')).toEqual([5])
  })

  it('[LG1] takes a repeated request for a duplicate, by envelope, headers or Idempotency-Key', async () => {
    const { post, values } = await start()
    const headers = { 'x-producer': 'p1', 'x-seq': '1' }
    expect((await post(point(1), headers)).body).toMatchObject({ accepted: 1, duplicates: 0 })
    expect((await post(point(1), headers)).body).toMatchObject({ accepted: 0, duplicates: 1 })
    const envelope = `{"points":[${point(2)}],"producer":"p2","seq":1}`
    await post(envelope)
    expect(await post(envelope)).toMatchObject({ status: 202, body: { duplicates: 1 } })
    await post(point(3), { 'idempotency-key': 'k-1' })
    expect((await post(point(3), { 'idempotency-key': 'k-1' })).body).toMatchObject({ duplicates: 1 })
    expect(await values('a')).toEqual([1, 2, 3])
    expect((await post(point(1), { 'x-producer': 'p1' })).body.error.code).toBe('bad_request')
    expect((await post(point(1), { 'x-producer': 'p1', 'x-seq': 'one' })).body.error.code).toBe('bad_request')
  })

  it('keeps the good points beside bad ones, and refuses these by index', async () => {
    const { post, values } = await start()
    const { status, body } = await post(
      `[${point(1)},{"source":"a"},${point('word')},${point('3.5')},${point(true)},7,${point(null)},{"source":"a\\u0007b","value":1}]`,
    )
    expect(status).toBe(202)
    expect(body).toMatchObject({ accepted: 4, rejectedTotal: 4 })
    expect(body.rejected.map((one: { index: number; code: string }) => [one.index, one.code])).toEqual([
      [1, 'value_missing'],
      [2, 'not_a_number'],
      [5, 'bad_point'],
      [7, 'bad_source'],
    ])
    expect(await values('a')).toEqual([1, 3.5, 1, null])
  })

  it('answers 400 with the first reason where every point was refused, and lists refusals', async () => {
    const { post, read } = await start()
    const { status, body } = await post('{"source":"a"}')
    expect(status).toBe(400)
    expect(body).toMatchObject({ accepted: 0, rejectedTotal: 1, error: { code: 'value_missing', index: 0 } })
    const { refusals } = (await read('/api/v1/refusals')).body
    expect(refusals[0]).toMatchObject({ door: 'http', code: 'value_missing' })
  })

  it.each([
    ['malformed JSON', '{"source": "a", "value": }', {}, 400, 'bad_json'],
    ['NaN, as Python writes it', '{"source": "a", "value": NaN}', {}, 400, 'not_finite'],
    ['nothing', '', {}, 400, 'bad_json'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), {}, 400, 'bad_json'],
    ['an unknown encoding', 'x', { 'content-encoding': 'zstd' }, 415, 'bad_encoding'],
    ['gzip that is none', 'plain', { 'content-encoding': 'gzip' }, 415, 'bad_encoding'],
    ['an image', 'x', { 'content-type': 'image/png' }, 415, 'unsupported_type'],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    const { post } = await start()
    expect(await post(body, headers as Record<string, string>)).toMatchObject({
      status,
      body: { error: { code } },
    })
    expect((await post(point(1))).status).toBe(202)
  })

  it('refuses 10 MB of one bad value, a body over the limit and a gzip bomb, and stays up', async () => {
    const { post } = await start({ MAX_BODY_BYTES: String(11_000_000) })
    expect((await post(point('x'.repeat(10_000_000)))).status).toBe(400)
    expect(await post(point('x'.repeat(12_000_000)))).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large' } },
    })
    const bomb = gzipSync(Buffer.alloc(60_000_000, 0x20))
    expect(bomb.length).toBeLessThan(100_000)
    expect(await post(bomb, { 'content-encoding': 'gzip' })).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large' } },
    })
    expect((await post(point(1))).status).toBe(202)
  })

  it('refuses a request of 1 M points, as JSON and as NDJSON', async () => {
    const { post } = await start()
    const line = '{"value":1}'
    const points = new Array(1_000_000).fill(line)
    for (const body of [`[${points.join(',')}]`, points.join('\n')])
      expect(await post(body)).toMatchObject({ status: 413, body: { error: { code: 'too_many_points' } } })
    expect((await post(point(1))).status).toBe(202)
  })
})

it('survives a body that ends half-way and JSON that is nested deeply', async () => {
  const { url, post } = await start()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('POST /api/v1/points HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n[{"value"')
  await new Promise((resolve) => setImmediate(resolve))
  socket.destroy()
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  expect((await post(deep)).status).toBe(400)
  expect((await post(point(1))).status).toBe(202)
})

describe('who may post', () => {
  it('[TRANSPORT 14] refuses pages of other origins, and lets listed ones post and read', async () => {
    const { url } = await start({ ALLOWED_ORIGINS: 'https://site.example' })
    const send = (origin: string, method = 'POST') =>
      fetch(`${url}/api/v1/points`, {
        method,
        headers: { origin },
        ...(method === 'POST' ? { body: point(1) } : {}),
      })
    const foreign = await send('https://evil.example')
    expect([foreign.status, (await foreign.json()).error.code]).toEqual([403, 'origin_refused'])
    const listed = await send('https://site.example')
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([
      202,
      'https://site.example',
    ])
    expect((await send(url)).status).toBe(202)
    const asked = await send('https://site.example', 'OPTIONS')
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://site.example',
    ])
    expect((await send('https://evil.example', 'OPTIONS')).status).toBe(403)
  })
})
