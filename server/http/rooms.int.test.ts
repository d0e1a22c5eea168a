import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sampleDocument, sampleText } from '../../lib/domain/testing/sample-room.ts'
import { type Room, roomListSchema, roomSchema } from '../../lib/protocol/rooms.ts'
import { startTestApp } from '../testing/start-test-app.ts'

async function start(env: Record<string, string> = {}) {
  const { url } = await startTestApp({ ROOMS_DIR: '/nowhere', ...env })
  async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${url}/api/v1/rooms${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: answer.status, headers: answer.headers, body: await answer.json() }
  }
  const make = async (body: unknown): Promise<Room> => roomSchema.parse((await ask('POST', '', body)).body)
  return { url, ask, make }
}

const document = sampleDocument('plant', [sampleText('a')])
const refused = (status: number, code: string, message: string | RegExp = '') => ({
  status,
  body: { error: { code, message: expect.stringMatching(message) } },
})

describe('rooms over HTTP', () => {
  it('makes, lists, reads, renames, archives, duplicates and deletes', async () => {
    const { ask } = await start()
    const made = await ask('POST', '', document)
    expect(made).toMatchObject({ status: 201, body: { version: 1, document } })
    expect((await ask('GET', '/plant')).headers.get('etag')).toBe('"1"')
    expect(await ask('POST', '/plant/duplicate', { title: 'Copy' })).toMatchObject({
      status: 201,
      body: { document: { slug: 'copy', panels: document.panels } },
    })
    await ask('PATCH', '/plant', { title: 'Plant 4', slug: 'plant-4' })
    await ask('PATCH', '/copy', { archived: true })
    const list = roomListSchema.parse((await ask('GET', '')).body)
    expect(list.rooms).toMatchObject([{ slug: 'plant-4', title: 'Plant 4', panels: 1, version: 2 }])
    expect((await ask('GET', '?archived=1')).body.rooms).toMatchObject([{ slug: 'copy' }])
    expect((await ask('GET', '/plant')).body.document.slug).toBe('plant-4')
    expect(await ask('DELETE', '/copy')).toMatchObject({ status: 200, body: { removed: 'copy' } })
    expect(await ask('DELETE', '/copy')).toMatchObject(refused(404, 'unknown_room', /“copy”/))
    expect(await ask('GET', '?archived=2')).toMatchObject(refused(400, 'bad_request'))
  })

  it('answers addresses that cannot be read as it answers everything else, and reads past a byte order mark', async () => {
    const { ask } = await start()
    for (const path of ['/%ff', `/${'a'.repeat(5000)}`, '/%']) {
      expect(await ask('GET', path)).toMatchObject(refused(400, 'bad_request', /path/))
    }
    expect((await ask('POST', '', `\ufeff${JSON.stringify(document)}`)).status).toBe(201)
  })

  it('gives a room as a file, which makes the same room elsewhere', async () => {
    const { ask } = await start()
    await ask('POST', '', document)
    const file = await ask('GET', '/plant/export')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="watchroom-plant.json"')
    expect(file.body).toEqual(document)
    expect(await ask('POST', '', file.body)).toMatchObject(refused(409, 'room_exists', /“plant”/))
    const { slug: _slug, ...anywhere } = file.body
    expect(await ask('POST', '', anywhere)).toMatchObject({
      status: 201,
      body: { document: { slug: 'room-plant' } },
    })
  })

  it('names the wrong field of a document in a sentence, and makes nothing', async () => {
    const { ask } = await start()
    const wrong = { ...document, panels: [{ ...sampleText('a'), kind: 'pie' }] }
    expect(await ask('POST', '', wrong)).toMatchObject(
      refused(400, 'bad_room', /^panels\[0\]\.kind: “pie” is none of/),
    )
    expect(await ask('POST', '', { ...document, schema: 2 })).toMatchObject(
      refused(400, 'bad_room', /schema 1/),
    )
    expect(await ask('POST', '', '{"schema": 1')).toMatchObject(refused(400, 'bad_json'))
    expect(await ask('POST', '')).toMatchObject(refused(400, 'bad_json', /empty/))
    expect(await ask('POST', '', [1])).toMatchObject(refused(400, 'bad_room', /expected object/))
    expect(await ask('POST', '', { template: { kind: 'cake' } })).toMatchObject(
      refused(400, 'bad_request', /template\.kind: “cake” is none of feeds, label/),
    )
    expect(await ask('POST', '', `"${'x'.repeat(3_000_000)}"`)).toMatchObject(refused(413, 'too_large'))
    expect((await ask('GET', '')).body.rooms).toEqual([])
  })

  it('[BD15] refuses a body of too many values before it is parsed, and takes any commas in texts', async () => {
    const { ask } = await start()
    const many = Array.from({ length: 150_000 }, (_, i) => `"${i}":1`)
    const refusal = refused(413, 'too_large', /16384 values/)
    expect(await ask('POST', '', `{${many.join()}}`)).toMatchObject(refusal)
    const text = 'a, [b], '.repeat(2_000)
    const listed = sampleDocument(
      'lists',
      ['a', 'b', 'c'].map((id) => sampleText(id, text)),
    )
    expect((await ask('POST', '', listed)).status).toBe(201)
    const edits = `{"edit":[${'[],'.repeat(20_000)}1]}`
    expect(await ask('POST', '/lists/edits', edits)).toMatchObject(refusal)
  })

  it('replaces a document on the version that it was made on', async () => {
    const { ask } = await start()
    await ask('POST', '', document)
    const next = sampleDocument('plant', [sampleText('b')])
    expect(await ask('PUT', '/plant', next)).toMatchObject(refused(400, 'bad_request', /If-Match/))
    expect(await ask('PUT', '/plant', next, { 'if-match': '"1"' })).toMatchObject({
      status: 200,
      body: { version: 2 },
    })
    expect(await ask('PUT', '/plant', document, { 'if-match': '"1"' })).toMatchObject(
      refused(409, 'room_changed'),
    )
    expect((await ask('GET', '/plant')).body.document).toEqual(next)
  })

  it('takes single edits, keeps rivals and knows a repeat', async () => {
    const { ask } = await start()
    await ask('POST', '', document)
    const edit = (id: string, text: string) => ({
      edit: { op: 'put', id, base: 1, panel: sampleText('a', text) },
      by: 'Ada',
    })
    expect((await ask('POST', '/plant/edits', edit('1', 'x'))).body.outcome).toBe('applied')
    expect((await ask('POST', '/plant/edits', edit('1', 'x'))).body.outcome).toBe('already')
    expect((await ask('POST', '/plant/edits', edit('2', 'y'))).body).toMatchObject({
      outcome: 'rival',
      room: { rivals: [{ by: 'Ada', panel: { markdown: 'y' } }] },
    })
    const remove = { edit: { op: 'remove', id: '3', base: 1, panel: 'a' } }
    expect(await ask('POST', '/plant/edits', remove)).toMatchObject(refused(409, 'room_changed', /Ada/))
    expect(await ask('POST', '/plant/edits', { edit: { op: 'zap' } })).toMatchObject(
      refused(400, 'bad_request', /^edit\.op: “zap” is none of put/),
    )
  })

  it('makes rooms of templates: a panel a feed, one with all, a panel for each value of a label', async () => {
    const { url, ask, make } = await start()
    const ids = ['cpu{host="a"}', 'mem{host="a"}', 'cpu{host="b"}', 'lone']
    const points = ids.map((source) => ({ source, value: 1 }))
    await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(points) })
    const each = await make({ template: { kind: 'feeds', feeds: ['lone', 'unknown', 'lone'] }, title: 'Two' })
    expect(each.document).toMatchObject({
      slug: 'two',
      panels: [
        { title: 'lone', selectors: [{ feed: 'lone' }], layout: { x: 0, y: 0, w: 6 } },
        { title: 'unknown', layout: { x: 6, y: 0, w: 6 } },
      ],
    })
    const one = await make({ template: { kind: 'feeds', feeds: ids, panels: 'one' } })
    expect(one.document).toMatchObject({ title: '4 feeds', panels: [{ layout: { w: 12 } }] })
    const hosts = await make({ template: { kind: 'label', label: 'host', match: 'cpu*' } })
    expect(hosts.document).toMatchObject({
      slug: 'by-host',
      panels: [
        { title: 'a', selectors: [{ match: 'cpu*', labels: { host: 'a' } }] },
        { title: 'b', selectors: [{ match: 'cpu*', labels: { host: 'b' } }] },
      ],
    })
    expect(await ask('POST', '', { template: { kind: 'label', label: 'toString' } })).toMatchObject(
      refused(400, 'bad_request', /No feed has the label “toString”/),
    )
  })

  it('makes rooms of files at the start, names what is wrong with others, and is ready all the same', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'watchroom-room-files-'))
    onTestFinished(() => rm(dir, { recursive: true }))
    await writeFile(join(dir, 'plant.json'), JSON.stringify(document))
    await writeFile(join(dir, 'wrong.json'), JSON.stringify({ ...document, slug: 'wrong', span: 'long' }))
    await writeFile(join(dir, 'readme.txt'), 'not a room')
    const { url, ask } = await start({ ROOMS_DIR: dir, THIS_MACHINE: '1' })
    const { body } = await ask('GET', '')
    expect(body.rooms).toMatchObject([
      { slug: 'plant', origin: 'file' },
      { slug: 'this-machine', origin: 'builtin' },
      { slug: 'watchroom-itself', origin: 'builtin' },
    ])
    expect(body.problems).toEqual([
      { file: `${basename(dir)}/wrong.json`, message: 'span: expected number, received string' },
    ])
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    await ask('PATCH', '/plant', { title: 'Mine' })
    expect((await ask('POST', '/plant/reset')).body.document).toEqual(document)
    expect(await ask('DELETE', '/plant')).toMatchObject(refused(409, 'room_provided', /plant\.json/))
  })

  it('refuses other origins, and names outside of its addresses', async () => {
    const { ask } = await start()
    expect(await ask('POST', '', document, { origin: 'https://evil.example' })).toMatchObject(
      refused(403, 'origin_refused'),
    )
    expect(await ask('POST', '', { ...document, slug: '../etc' })).toMatchObject(
      refused(400, 'bad_room', /^slug/),
    )
    for (const slug of ['__proto__', 'constructor', 'A'.repeat(90)])
      expect(await ask('GET', `/${slug}`)).toMatchObject(refused(404, 'unknown_room'))
  })
})
