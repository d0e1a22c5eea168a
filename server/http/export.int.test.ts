import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { MemoryFeedImport } from '../testing/memory-feed-import.ts'
import { startTestApp } from '../testing/start-test-app.ts'
import { type SyntheticHistory, syntheticHistory } from '../testing/synthetic-history.ts'

const now = Date.now()
const series = (source: string, values: (number | null)[]) =>
  values.map((value, i) => ({ source, value, time: now - (values.length - i) * 1000 }))

async function startWith(points: object[]) {
  const { url } = await startTestApp()
  const post = (body: string) => fetch(`${url}/api/v1/points`, { method: 'POST', body })
  if (points.length > 0) await post(JSON.stringify(points))
  const ask = (query: string) => fetch(`${url}/api/v1/export?${query}`)
  return { url, post, ask, text: async (query: string) => (await ask(query)).text() }
}

/** A server whose feed `s` has a past of any length. */
async function startSynthetic(made: SyntheticHistory, clock?: FakeClock) {
  const { history } = made
  const { app, url, port } = await startTestApp({}, { history, ...(clock === undefined ? {} : { clock }) })
  await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify({ source: 's', value: 1 }) })
  const read = app.log.read.bind(app.log)
  vi.spyOn(app.log, 'read').mockImplementation((...asked) =>
    asked[0] === 0 ? read(...asked) : made.log.read(...asked),
  )
  const open = (format: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, path: `/api/v1/export?feed=s&format=${format}` }, resolve).on('error', reject)
    })
  return { app, url, port, open }
}

describe('export', () => {
  it('[PT1] writes a feed as CSV, in ms or ISO times; a gap is an empty value', async () => {
    const { ask, text } = await startWith(series('plant-1/t', [1.5, null, 0]))
    const answer = await ask('feed=plant-1/t')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="watchroom-plant-1_t.csv"')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('x-complete')).toBe('true')
    expect(await answer.text()).toBe(
      `time,value,offset\n${now - 3000},1.5,1\n${now - 2000},,2\n${now - 1000},0,3\n`,
    )
    expect(await text(`feed=plant-1/t&times=iso&from=${now - 2000}`)).toBe(
      `time,value,offset\n${new Date(now - 1000).toISOString()},0,3\n`,
    )
  })

  it('writes several feeds, named or by glob, one after the other, with their names', async () => {
    const points = [...series('b/1', [1]), ...series('a/"1,2"', [2]), ...series('a/3', [3])]
    const { ask, text } = await startWith(points)
    const time = now - 1000
    expect(await text('feed=b/1&feed=a/3')).toBe(
      `source,time,value,offset\nb/1,${time},1,1\na/3,${time},3,1\n`,
    )
    const globbed = await ask('match=a/*')
    expect(globbed.headers.get('content-disposition')).toContain('watchroom-2-feeds.csv')
    expect(await globbed.text()).toBe(`source,time,value,offset\n"a/""1,2""",${time},2,1\na/3,${time},3,1\n`)
    expect(await text('match=b/*')).toContain('source,')
  })

  it('[BD22] writes no id as a formula, and an import takes it for what it was', async () => {
    const ids = ['=1+1', '+1', '-x', '@a', "'=b", "''c", 'plain']
    const { text } = await startWith(ids.map((source) => ({ source, value: 1, time: now - 1000 })))
    const csv = await text('match=*')
    expect(csv).not.toMatch(/^[=+\-@]/m)
    const importer = new MemoryFeedImport()
    const other = await startTestApp({}, { importer })
    await fetch(`${other.url}/api/v1/import`, { method: 'POST', body: csv })
    const { feeds } = await other.app.catalog.search({ match: '*', limit: 100 })
    expect(feeds.map(({ id }) => id)).toEqual([...ids].sort())
  })

  it('writes NDJSON that can be posted as it is', async () => {
    const { text } = await startWith([...series('a', [1, null]), ...series('b', [0.1])])
    const lines = await text('match=*&format=ndjson')
    expect(lines.split('\n')[1]).toBe(`{"source":"a","time":${now - 1000},"value":null}`)
    const other = await startWith([])
    expect(await (await other.post(lines)).json()).toMatchObject({ accepted: 3, rejectedTotal: 0 })
    expect(await other.text('match=*&format=ndjson')).toBe(lines)
  })

  it('[BD22] comes back unchanged from every kind of file, whatever feeds are called', async () => {
    const ids = ['=1+1', 'Außen °C', 'a;b', 'c,d', 'e"f"', "g'h", 'i|j', '＝k', 'l m', 'n{o="p,q"}']
    const values = [1.5, null, -0.25, 1e-300, 123_456.789]
    const { text, ask } = await startWith(ids.flatMap((id) => series(id, values)))
    const bytes = new Uint8Array(await (await ask('feed=Außen °C&sheet=1')).arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const named = ids.map((id) => `feed=${encodeURIComponent(id)}`).join('&')
    for (const query of [named, `${named}&sheet=1`, `${named}&sheet=1&times=iso`, `${named}&format=ndjson`]) {
      const importer = new MemoryFeedImport()
      const other = await startTestApp({}, { importer })
      const file = Buffer.from(await (await ask(query)).arrayBuffer())
      const answer = await fetch(`${other.url}/api/v1/import`, { method: 'POST', body: file })
      expect(await answer.json()).toMatchObject({ added: ids.length * values.length, refusedTotal: 0 })
      for (const id of ids) {
        const [record] = (await other.app.catalog.search({ feed: id, limit: 1 })).feeds
        const held = importer.entries(record?.key ?? -1)
        expect([id, ...held.values]).toEqual([id, ...values.map((value) => value ?? Number.NaN)])
        expect([...held.times]).toEqual(values.map((_, i) => now - (values.length - i) * 1000))
      }
      await other.close()
    }
    expect(await text('feed=c,d&sheet=1')).toContain('"c,d",')
  })

  it('writes npy whose header knows the number of rows', async () => {
    const { ask } = await startWith(series('a', [1, null, 3]))
    const answer = await ask('feed=a&format=npy')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(Number(answer.headers.get('content-length'))).toBe(bytes.length)
    expect(bytes.toString('latin1')).toContain("'shape': (3,)")
    expect([0, 1, 2].map((row) => bytes.readDoubleLE(bytes.length - 72 + row * 24 + 8))).toEqual([
      1,
      Number.NaN,
      3,
    ])
    expect((await ask('match=a&format=npy')).status).toBe(400)
  })

  it('refuses what it cannot do, before anything is sent', async () => {
    const { url, ask } = await startWith(series('a', [1]))
    expect((await ask('feed=nothing')).status).toBe(404)
    expect((await ask('feed=a&feed=nothing')).status).toBe(404)
    expect((await ask('match=nothing*')).status).toBe(404)
    for (const query of ['', 'feed=a&match=a', 'feed=a&from=5&to=5', 'feed=a&format=xls', 'feed=a&from=x'])
      expect((await ask(query)).status).toBe(400)
    expect((await fetch(`${url}/api/v1/export?feed=a`, { method: 'HEAD' })).status).toBe(405)
  })

  it('reads no further ahead of a slow reader than some pages, whatever the length', async () => {
    const made = syntheticHistory(3_000_000)
    const { open } = await startSynthetic(made)
    const answer = await open('ndjson')
    let lines = 0
    let ahead = 0
    for await (const part of answer) {
      for (const byte of part as Buffer) if (byte === 10) lines++
      ahead = Math.max(ahead, made.given - lines)
      await new Promise((resume) => setImmediate(resume))
    }
    expect(lines).toBe(3_000_000)
    // One page, and some MB of socket buffers at about 45 bytes a line.
    expect(ahead).toBeLessThan(65_536 + 400_000)
  })

  it('stops reading when its reader goes away', async () => {
    const made = syntheticHistory(1e12)
    const { url, open } = await startSynthetic(made)
    const answer = await open('csv')
    answer.destroy()
    const counting = new AbortController()
    const asked = fetch(`${url}/api/v1/export?feed=s&format=npy`, { signal: counting.signal })
    await vi.waitFor(() => expect(made.given).toBeGreaterThan(200_000))
    counting.abort()
    await expect(asked).rejects.toThrow()
    await vi.waitFor(async () => {
      const before = made.given
      for (let turn = 0; turn < 100; turn++) await new Promise((resume) => setImmediate(resume))
      expect(made.given).toBe(before)
    })
  })

  it('[BD20] readers that take nothing make room for who asks, and are ended after half a minute', async () => {
    const clock = new FakeClock(Date.now())
    const { app, url, open } = await startSynthetic(syntheticHistory(1e9), clock)
    const answers = await Promise.all(Array.from({ length: 16 }, () => open('csv')))
    for (const answer of answers) answer.on('error', () => {}).pause()
    const ask = () => fetch(`${url}/api/v1/export?feed=s`)
    // Until the buffers of both ends are full the server waits for nobody.
    await vi.waitFor(async () => {
      clock.advance(1000)
      const another = await ask()
      await another.body?.cancel()
      expect(another.status).toBe(200)
    }, 20_000)
    await vi.waitFor(() => {
      clock.advance(1000)
      expect(app.usage().connections).toBeLessThan(3)
    }, 20_000)
  }, 60_000)

  it('refuses more than 16 at once, and takes another when one is done', async () => {
    const { url, open } = await startSynthetic(syntheticHistory(1e9))
    const answers = await Promise.all(Array.from({ length: 16 }, () => open('csv')))
    const refused = await fetch(`${url}/api/v1/export?feed=s`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    answers[0]?.destroy()
    await vi.waitFor(async () => {
      const another = await open('csv')
      another.destroy()
      expect(another.statusCode).toBe(200)
    })
    for (const answer of answers) answer.destroy()
  })

  it('says where the range reaches back beyond what is held', async () => {
    const made = syntheticHistory(10)
    const { open } = await startSynthetic(made)
    expect((await open('csv')).headers['x-complete']).toBe('true')
    made.change({ oldest: 5 })
    for (const format of ['csv', 'npy']) expect((await open(format)).headers['x-complete']).toBe('false')
  })

  it.each([
    ['an error', { fail: new Error('the disk is gone') }],
    ['another epoch', { epoch: 'two' }],
    ['entries that were dropped before they were read', { oldest: 1e9 }],
  ])('resets the connection at %s amid the stream', async (_what, change) => {
    const made = syntheticHistory(1e9)
    const { open } = await startSynthetic(made)
    const answer = await open('csv')
    const broken = once(answer, 'close').catch((error: NodeJS.ErrnoException) => error)
    answer.once('data', () => made.change(change))
    answer.resume()
    expect(await broken).toMatchObject({ code: 'ECONNRESET' })
    expect(answer.complete).toBe(false)
  })

  it('resets the connection of HTTP/1.0 as well, to which a plain end would be success', async () => {
    const made = syntheticHistory(1e9)
    const { port } = await startSynthetic(made)
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /api/v1/export?feed=s HTTP/1.0\r\n\r\n')
    const broken = once(socket, 'end').catch((error: NodeJS.ErrnoException) => error)
    socket.once('data', () => made.change({ fail: new Error('the disk is gone') }))
    socket.resume()
    expect(await broken).toMatchObject({ code: 'ECONNRESET' })
  })

  it('answers a failure before the first page as such', async () => {
    const made = syntheticHistory(10)
    const { open } = await startSynthetic(made)
    made.change({ fail: new Error('the disk is gone') })
    expect((await open('csv')).statusCode).toBe(500)
  })
})
