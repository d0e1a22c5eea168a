import { once } from 'node:events'
import { type ClientRequest, request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import type { ImportAnswer, ImportPreview } from '../../lib/protocol/imports.ts'
import { MemoryFeedImport } from '../testing/memory-feed-import.ts'
import { startTestApp } from '../testing/start-test-app.ts'

const T = Date.now() - 3_600_000
const CSV = `time,value\n${T},1\n${T + 1},\n${T + 2},x\n`

async function start() {
  const importer = new MemoryFeedImport()
  const { url, port, app } = await startTestApp({}, { importer })
  const post = (body: string | Buffer, { query = '', headers = {} } = {}) =>
    fetch(`${url}/api/v1/import${query}`, { method: 'POST', body: body as never, headers })
  const upload = (): ClientRequest =>
    request({ port, path: '/api/v1/import', method: 'POST', headers: { 'transfer-encoding': 'chunked' } })
  async function values(feed: string) {
    const [record] = (await app.catalog.search({ feed, limit: 1 })).feeds
    return [...importer.entries(record?.key ?? -1).values]
  }
  return { importer, url, post, upload, values }
}

describe('POST /api/v1/import', () => {
  it('answers with counts and the refused lines', async () => {
    const { post, values } = await start()
    const answer = await post(CSV, { query: '?source=plant-1/t' })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      points: 2,
      feeds: 1,
      added: 2,
      duplicates: 0,
      tooOld: 0,
      refused: [{ line: 4, code: 'not_a_number', message: expect.any(String) }],
      refusedTotal: 1,
      kept: { entries: 2, s8: 0, m1: 0, h1: 0, nothing: 0 },
      notes: [],
    })
    expect(await values('plant-1/t')).toEqual([1, Number.NaN])
    expect(await (await post(CSV, { query: '?source=plant-1/t' })).json()).toMatchObject({
      added: 0,
      duplicates: 2,
      tooOld: 0,
    })
  })

  it('[IM6] says how a file is understood and writes nothing, and reads it by that mapping', async () => {
    const { post, values, importer } = await start()
    const wide = 'Zeit;Außen °C;Wind;Notiz\n01.12.2025 00:00;21,5;3;ok\n01.12.2025 00:10;20,5;x;ok\n'
    const answer = await post(Buffer.from(`\ufeff${wide}`, 'utf16le'), { query: '?preview=1&source=site' })
    const preview = (await answer.json()) as ImportPreview
    expect(preview).toMatchObject({
      encoding: 'utf-16le',
      delimiter: ';',
      problem: null,
      columns: [
        { number: 1, name: 'Zeit', role: 'time' },
        { number: 2, role: 'value', feed: 'site/Außen °C' },
        { number: 3, role: 'value', feed: 'site/Wind' },
        { number: 4, role: 'left out' },
      ],
      points: 3,
      feedsTotal: 2,
      refusedTotal: 1,
      notes: [expect.stringContaining('Notiz'), expect.stringContaining('older'), expect.any(String)],
      mapping: { decimal: ',', timeFormat: 'dmy', zone: 'UTC' },
    })
    expect(preview.rows[1]).toMatchObject({
      line: 3,
      cells: ['01.12.2025 00:10', '20,5', 'x', 'ok'],
      points: [{ feed: 'site/Außen °C', time: Date.UTC(2025, 11, 1, 0, 10), value: 20.5 }],
      problems: [expect.stringContaining('"x"')],
    })
    expect(importer.jobs.size + importer.batches.length).toBe(0)
    const query = `?map=${encodeURIComponent(JSON.stringify(preview.mapping))}&strict=1`
    const stopped = await post(wide, { query })
    expect([stopped.status, (await stopped.json()).added]).toEqual([400, 0])
    const other = await post('Zeit;Luft\n01.12.2025 00:00;1\n', { query })
    expect([other.status, (await other.json()).error.message]).toEqual([
      400,
      expect.stringMatching(/no column "Außen °C".*Line 1 /),
    ])
    expect(await (await post(wide.replace('x;ok', '4;ok'), { query })).json()).toMatchObject({ added: 4 })
    expect(await values('site/Außen °C')).toEqual([21.5, 20.5])
    const unknown = (await (await post('a,b\n1,2\n', { query: '?preview=1' })).json()) as ImportPreview
    expect(unknown).toMatchObject({
      problem: expect.stringContaining('time'),
      columns: [{ name: 'a' }, { name: 'b' }],
    })
    expect(unknown.rows).toMatchObject([{ cells: ['1', '2'] }])
    expect((await post('a,b\n', { query: '?map={' })).status).toBe(400)
  })

  it('tells how far it is to who asks for lines, and at last the result', async () => {
    const { post, importer } = await start()
    const headers = { accept: 'application/x-ndjson' }
    const lines = (await (await post(CSV, { headers })).text()).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { done: 0, total: 2 },
      { result: expect.objectContaining({ added: 2 }) },
    ])
    importer.before = (step) =>
      step === 'commit' ? Promise.reject(new Error('the disk is full')) : Promise.resolve()
    const failed = (await (await post(CSV, { headers })).text()).trimEnd().split('\n')
    expect(JSON.parse(failed.at(-1) ?? '')).toMatchObject({ error: { code: 'internal' } })
    expect((await post(CSV)).status).toBe(500)
    expect(importer.jobs.size).toBe(0)
  })

  it('reads compressed bodies, and refuses broken ones', async () => {
    const { post, values } = await start()
    const packed = gzipSync(CSV)
    const headers = { 'content-encoding': 'gzip' }
    expect(await (await post(packed, { headers })).json()).toMatchObject({ added: 2 })
    const broken = await post(packed.subarray(0, packed.length - 12), { headers })
    expect([broken.status, (await broken.json()).error.code]).toEqual([415, 'bad_encoding'])
    expect((await post('nonsense', { headers })).status).toBe(415)
    expect((await post(CSV, { headers: { 'content-encoding': 'zip' } })).status).toBe(415)
    expect(await values('unknown')).toEqual([1, Number.NaN])
  })

  it('refuses a body of which nothing can be used', async () => {
    const { post } = await start()
    for (const body of ['', 'a,b\n1,2\n', `time,value\n${T},x\n`]) {
      const answer = await post(body)
      expect(answer.status).toBe(400)
      expect((await answer.json()).error.message).toMatch(/no points|time,value|line 2: The value/)
    }
    expect((await post(CSV, { query: '?source=%0a' })).status).toBe(400)
  })

  it('answers a refusal while the body is still coming', async () => {
    const { upload } = await start()
    const sending = upload()
    sending.write('neither,nor\n')
    const [answer] = await once(sending, 'response')
    expect(answer.statusCode).toBe(400)
    sending.destroy()
  })

  it('drops what was staged when the sender goes away before the end', async () => {
    const { upload, importer, values, post } = await start()
    const sending = upload()
    sending.on('error', () => undefined)
    sending.write(`time,value\n${`${T},5\n`.repeat(200_000)}`)
    await vi.waitFor(() => expect(importer.jobs.size).toBe(1))
    expect((await post(CSV)).status).toBe(503)
    sending.destroy()
    await vi.waitFor(() => expect(importer.jobs.size).toBe(0))
    expect(await values('unknown')).toEqual([])
    expect((await post(CSV)).status).toBe(200)
  })

  it('reads a body only as fast as it is staged', async () => {
    const { upload, importer } = await start()
    importer.before = async () => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resume) => setImmediate(resume))
    }
    const line = `${T},5`.padEnd(99).concat('\n')
    const [part, parts] = [line.repeat(1000), 600]
    const sending = upload()
    const answered = once(sending, 'response')
    sending.write('time,value\n')
    let ahead = 0
    for (let sent = 1; sent <= parts; sent++) {
      await new Promise((taken) => sending.write(part, taken))
      const staged = importer.batches.reduce((sum, points) => sum + points, 0)
      ahead = Math.max(ahead, sent * part.length - staged * line.length)
    }
    sending.end()
    let text = ''
    for await (const chunk of (await answered)[0]) text += chunk
    expect((JSON.parse(text) as ImportAnswer).added).toBe(parts * 1000)
    // One batch of points on its way and one being read, and some MB of socket buffers.
    expect(ahead).toBeLessThan(30_000_000)
  })

  it('does not exist without something to import into', async () => {
    const { url } = await startTestApp()
    expect((await fetch(`${url}/api/v1/import`, { method: 'POST', body: CSV })).status).toBe(404)
  })
})
