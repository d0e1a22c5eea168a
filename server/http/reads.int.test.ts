import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startTestApp } from '../testing/start-test-app.ts'

async function startWith(points: object[]) {
  const { url, port } = await startTestApp()
  await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(points) })
  const read = async (path: string) => {
    const response = await fetch(url + path)
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  return { url, port, read }
}

const now = Date.now()
const series = (source: string, values: (number | null)[]) =>
  values.map((value, i) => ({ source, value, time: now - (values.length - i) * 1000 }))

describe('reads', () => {
  it('lists feeds in pages, by glob and by id', async () => {
    const { read } = await startWith(['a/1', 'a/2', 'b/1'].flatMap((id) => series(id, [1, 2])))
    const first = (await read('/api/v1/feeds?limit=2')).body
    expect(first).toMatchObject({ total: 3, feeds: [{ id: 'a/1' }, { id: 'a/2' }] })
    const second = (await read(`/api/v1/feeds?limit=2&cursor=${encodeURIComponent(first.next)}`)).body
    expect(second).toMatchObject({ next: null, feeds: [{ id: 'b/1' }] })
    expect((await read('/api/v1/feeds?match=*/1')).body.feeds.map((feed: { id: string }) => feed.id)).toEqual(
      ['a/1', 'b/1'],
    )
    const one = (await read('/api/v1/feeds?feed=a/2')).body.feeds[0]
    expect(one).toMatchObject({ id: 'a/2', kind: 'gauge', head: { offset: 2 }, newest: { value: 2 } })
    expect((await read('/api/v1/feeds?feed=c')).body.error.code).toBe('unknown_feed')
  })

  it('answers statistics of the last N and of a span, with quantiles and the position', async () => {
    const { read } = await startWith(series('s', [1, 2, 3, 4, 10]))
    const { body } = await read('/api/v1/stats?feed=s&last=4')
    expect(body).toMatchObject({
      n: 4,
      mean: 4.75,
      min: 2,
      max: 10,
      first: 2,
      last: 10,
      p50: 3.5,
      complete: true,
    })
    expect(body.std).toBeCloseTo(Math.sqrt(9.6875), 12)
    expect(body.position.offset).toBe(5)
    expect((await read('/api/v1/stats?feed=s&span=2500ms')).body).toMatchObject({ window: { span: 2500 } })
    for (const query of ['last=0', 'last=x', 'span=1w', 'last=1&span=1s'])
      expect(await read(`/api/v1/stats?feed=s&${query}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'bad_request' } },
      })
    expect(await read('/api/v1/stats?feed=t')).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_feed' } },
    })
  })

  it('[PT1] answers points by range, last N and columns, as JSON, CSV and npy; a gap is null, nothing or NaN', async () => {
    const { url, read } = await startWith(series('s', [1, null, 3, 4]))
    const all = (await read('/api/v1/points?feed=s')).body
    expect(all).toMatchObject({ shown: 4, total: 4, complete: true })
    expect(all.points.map((point: { value: unknown }) => point.value)).toEqual([1, null, 3, 4])
    expect(
      (await read('/api/v1/points?feed=s&last=2')).body.points.map((p: { offset: number }) => p.offset),
    ).toEqual([3, 4])
    const from = new Date(all.points[0].time).toISOString()
    expect((await read(`/api/v1/points?feed=s&from=${from}&to=${all.points[2].time}`)).body.shown).toBe(2)
    expect((await read('/api/v1/points?feed=s&columns=10')).body.total).toBe(4)
    const csv = await (await fetch(`${url}/api/v1/points?feed=s&format=csv`)).text()
    expect(csv.split('\n')[2]).toBe(`${all.points[1].time},,2`)
    const npy = Buffer.from(await (await fetch(`${url}/api/v1/points?feed=s&format=npy`)).arrayBuffer())
    expect(npy.subarray(1, 6).toString()).toBe('NUMPY')
    expect(npy.readDoubleLE(npy.length - 8)).toBe(4)
    expect((await read('/api/v1/points?feed=s&last=2&from=1')).status).toBe(400)
  })

  it('[PT6] refuses a time that is not plausible as ms, or no day, at every question by time', async () => {
    const { read } = await startWith(series('s', [1]))
    const odd = ['1796065376', '2026-02-30', '202512310000', '1796065376000000', '1796065376000000000']
    const hints = [/seconds/, /ms since 1970 or ISO 8601/, /yyyymmddHHMM/, /microseconds/, /nanoseconds/]
    for (const [i, time] of odd.entries()) {
      for (const path of ['points', 'columns', 'export']) {
        for (const field of ['from', 'to']) {
          const other = field === 'to' ? '&from=0' : ''
          const { status, body } = await read(`/api/v1/${path}?feed=s&${field}=${time}${other}`)
          expect([path, field, status, body.error.code]).toEqual([path, field, 400, 'bad_request'])
          expect(body.error.message).toMatch(hints[i] ?? /-/)
        }
      }
    }
  })

  it('[WN4] answers statistics of whole columns of time, as JSON, CSV and npy', async () => {
    const start = 1_024_000 * Math.floor((now - 3_600_000) / 1_024_000)
    const points = [1, 3, null, 8].map((value, i) => ({ source: 's', value, time: start + 1 + i * 500 }))
    const { url, read } = await startWith(points)
    const range = `feed=s&from=${start + 1}&to=${start + 2000}&columns=2`
    const { body, headers } = await read(`/api/v1/columns?${range}`)
    expect(body).toEqual({
      feed: 's',
      epoch: expect.any(String),
      width: 1024,
      source: 'entries',
      total: 4,
      from: start,
      to: start + 2048,
      heldFrom: null,
      columns: [
        { end: start + 1024, n: 2, mean: 2, std: 1, min: 1, max: 3 },
        { end: start + 2048, n: 1, mean: 8, std: 0, min: 8, max: 8 },
      ],
    })
    expect([headers.get('x-width'), headers.get('x-total'), headers.get('x-held-from')]).toEqual([
      '1024',
      '4',
      null,
    ])
    const csv = await (await fetch(`${url}/api/v1/columns?${range}&format=csv`)).text()
    expect(csv).toBe(`end,n,mean,std,min,max\n${start + 1024},2,2,1,1,3\n${start + 2048},1,8,0,8,8\n`)
    const npy = Buffer.from(await (await fetch(`${url}/api/v1/columns?${range}&format=npy`)).arrayBuffer())
    expect(npy.toString('latin1')).toContain("'shape': (2,)")
    expect(npy.readDoubleLE(npy.length - 8)).toBe(8)
    expect((await read('/api/v1/columns?feed=s&from=5&to=5')).status).toBe(400)
    expect((await read('/api/v1/columns?feed=none&from=5')).status).toBe(404)
    expect((await read(`/api/v1/columns?feed=s&from=${start}`)).body.total).toBe(4)
  })

  it('describes itself, and is readable without any other server', async () => {
    const { url, read } = await startWith([])
    const { body } = await read('/api/v1/openapi.json')
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/points',
        '/api/v1/feeds',
        '/api/v1/stats',
        '/api/v1/rooms',
        '/readyz',
      ]),
    )
    expect(Object.keys(body.paths).some((path) => path.includes('static'))).toBe(false)
    const page = await fetch(`${url}/api/`)
    const csp = page.headers.get('content-security-policy') ?? ''
    expect(page.status).toBe(200)
    expect(csp).toContain("script-src 'self'")
    expect(csp).not.toMatch(/https:|upgrade-insecure/)
    expect(await page.text()).not.toMatch(/(src|href)="https?:/)
  })

  it('answers unknown paths and wrong methods in one shape', async () => {
    const { url, read } = await startWith([])
    expect(await read('/api/v1/nothing')).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    })
    const wrong = await fetch(`${url}/api/v1/points`, { method: 'PUT', body: '1' })
    expect([wrong.status, (await wrong.json()).error.code]).toEqual([405, 'method_not_allowed'])
    expect((await read('/healthz')).body).toEqual({ ok: true })
    expect((await read('/readyz')).body).toEqual({ ready: true, reasons: [] })
  })

  it('refuses a Host that it is not known by (DNS rebinding)', async () => {
    const { port } = await startWith([])
    const status = await new Promise((resolve, reject) => {
      request({ port, path: '/api/v1/feeds', headers: { host: 'rebound.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(403)
  })
})
