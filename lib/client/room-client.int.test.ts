import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../../e2e/cutting-proxy.ts'
import { MemoryRoomStore } from '../../server/adapters/memory/room-store.ts'
import type { AppOverrides } from '../../server/create-app.ts'
import { startTestApp } from '../../server/testing/start-test-app.ts'
import { sampleDocument, sampleText } from '../domain/testing/sample-room.ts'
import { AppError } from '../protocol/errors.ts'
import type { EditDraft, Room } from '../protocol/rooms.ts'
import { createRoomClient, type RoomClient, type RoomClientOptions } from './room-client.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const PATIENCE = { timeout: 10_000, interval: 10 }

async function start(env: Record<string, string> = {}, overrides: AppOverrides = {}) {
  const app = await startTestApp({ ROOMS_DIR: '/nowhere', ...env }, overrides)
  const api = `${app.url}/api/v1/rooms`
  const made = await fetch(api, {
    method: 'POST',
    body: JSON.stringify(sampleDocument('r', [sampleText('a'), sampleText('b')])),
  })
  expect([201, 409]).toContain(made.status)
  const stored = async (): Promise<Room> => (await fetch(`${api}/r`)).json()
  return { app, api, stored }
}

async function visit(url: string, name: string, over: Partial<RoomClientOptions> = {}): Promise<RoomClient> {
  const person = { id: `person-${name}`, name }
  const client = createRoomClient({ url, slug: 'r', person, random: () => 0, ...over })
  onTestFinished(() => client.close())
  await vi.waitFor(() => expect(client.state.getSnapshot().phase.kind).toBe('ready'), PATIENCE)
  return client
}

const roomOf = (client: RoomClient): Room => {
  const { room } = client.state.getSnapshot()
  if (room === null) throw new Error('no room yet')
  return room
}
const put = (client: RoomClient, panel: string, text: string): EditDraft => ({
  op: 'put',
  base: roomOf(client).revisions[panel] ?? 0,
  panel: sampleText(panel, text),
})
const texts = ({ document, rivals }: Room) =>
  [...document.panels, ...rivals.map(({ panel }) => panel)].map((panel) =>
    panel.kind === 'text' ? panel.markdown : '',
  )
const settled = (...clients: RoomClient[]) =>
  vi.waitFor(() => {
    for (const client of clients) expect(client.state.getSnapshot().pending).toEqual([])
    expect(new Set(clients.map((client) => roomOf(client).version)).size).toBe(1)
  }, PATIENCE)

describe('room client', () => {
  it('shows its own edits at once, and those of another a moment later', async () => {
    const { app, stored } = await start()
    const [ada, bob] = [await visit(app.url, 'Ada'), await visit(app.url, 'Bob')]
    ada.edit(put(ada, 'a', 'from Ada'))
    expect(texts(roomOf(ada))).toEqual(['from Ada', 'b'])
    expect(ada.state.getSnapshot().pending).toHaveLength(1)
    bob.edit(put(bob, 'b', 'from Bob'))
    await settled(ada, bob)
    for (const room of [roomOf(ada), roomOf(bob), await stored()])
      expect(texts(room)).toEqual(['from Ada', 'from Bob'])
    expect(ada.state.getSnapshot().outcome).toMatchObject({ kind: 'taken', outcome: 'applied' })
  })

  it('makes many edits of one panel in a row without fighting itself', async () => {
    const { app, stored } = await start()
    const ada = await visit(app.url, 'Ada')
    const began = put(ada, 'a', 'x')
    for (let i = 0; i < 20; i++) ada.edit({ ...began, panel: sampleText('a', `text ${i}`) } as EditDraft)
    ada.edit({ op: 'put', base: 0, panel: sampleText('new', 'one') })
    ada.edit({ op: 'put', base: 0, panel: sampleText('new', 'two') })
    ada.edit({ op: 'remove', base: 0, panel: 'new' })
    expect(texts(roomOf(ada))).toEqual(['text 19', 'b'])
    await settled(ada)
    expect(await stored()).toMatchObject({ version: 24, rivals: [] })
    expect(texts(await stored())).toEqual(['text 19', 'b'])
  })

  it('sends after a reload what the page before it could not', async () => {
    const { app, stored } = await start()
    const storage = memoryStorage()
    const proxy = await createCuttingProxy({ port: app.port })
    onTestFinished(() => proxy.close())
    const before = await visit(proxy.url, 'Ada', { storage })
    proxy.cut()
    const began = put(before, 'a', 'one')
    before.edit(began)
    before.edit({ ...began, panel: sampleText('a', 'two') } as EditDraft)
    before.close()
    expect(texts(await stored())).toEqual(['a', 'b'])
    const after = await visit(app.url, 'Ada', { storage })
    await settled(after)
    expect(texts(await stored())).toEqual(['two', 'b'])
    expect((await stored()).rivals).toEqual([])
    expect(storage.map.size).toBe(0)
  })

  it('[RM1] keeps both of two changes of one panel, and lets somebody choose', async () => {
    const { app } = await start()
    const [ada, bob] = [await visit(app.url, 'Ada'), await visit(app.url, 'Bob')]
    const [one, two] = [put(ada, 'a', 'from Ada'), put(bob, 'a', 'from Bob')]
    ada.edit(one)
    bob.edit(two)
    await settled(ada, bob)
    expect(texts(roomOf(ada)).sort()).toEqual(['b', 'from Ada', 'from Bob'])
    const [rival] = roomOf(ada).rivals
    expect([ada, bob].map((client) => client.state.getSnapshot().outcome)).toContainEqual(
      expect.objectContaining({ kind: 'taken', outcome: 'rival' }),
    )
    ada.edit({ op: 'resolve', rival: rival?.id ?? '', keep: 'both' })
    await settled(ada, bob)
    expect(texts(roomOf(bob)).sort()).toEqual(['b', 'from Ada', 'from Bob'])
    expect(roomOf(bob).rivals).toEqual([])
  })

  it('undoes and redoes its own edits, never those of another', async () => {
    const { app } = await start()
    const [ada, bob] = [await visit(app.url, 'Ada'), await visit(app.url, 'Bob')]
    ada.edit(put(ada, 'a', 'A'))
    ada.edit({ op: 'details', base: roomOf(ada).revisions.details ?? 0, title: 'Ours' })
    ada.edit({ op: 'remove', base: roomOf(ada).revisions.b ?? 0, panel: 'b' })
    ada.undo()
    await settled(ada, bob)
    expect(texts(roomOf(bob))).toEqual(['A', 'b'])
    ada.redo()
    ada.undo()
    ada.undo()
    ada.undo()
    await settled(ada, bob)
    expect(roomOf(bob)).toMatchObject({ rivals: [], document: { title: 'Room r' } })
    expect(texts(roomOf(bob))).toEqual(['a', 'b'])
    expect(ada.state.getSnapshot()).toMatchObject({ canUndo: false, canRedo: true })
    ada.redo()
    await settled(ada, bob)
    bob.edit(put(bob, 'a', 'B'))
    await settled(ada, bob)
    ada.undo()
    expect(ada.state.getSnapshot().outcome).toMatchObject({
      kind: 'stuck',
      message: expect.stringMatching(/else/),
    })
    await settled(ada, bob)
    expect(texts(roomOf(ada))).toEqual(['B', 'b'])
  })

  it('takes its own rival back by undo', async () => {
    const { app } = await start()
    const [ada, bob] = [await visit(app.url, 'Ada'), await visit(app.url, 'Bob')]
    const stale = put(bob, 'a', 'B')
    ada.edit(put(ada, 'a', 'A'))
    await settled(ada, bob)
    bob.edit(stale)
    await settled(ada, bob)
    expect(roomOf(ada).rivals).toHaveLength(1)
    bob.undo()
    await settled(ada, bob)
    expect(roomOf(ada).rivals).toEqual([])
    expect(texts(roomOf(ada))).toEqual(['A', 'b'])
  })

  it('sends again after a cut what was not answered, once, and sees what it missed', async () => {
    const { app, stored } = await start()
    const proxy = await createCuttingProxy({ port: app.port })
    onTestFinished(() => proxy.close())
    const [ada, bob] = [await visit(proxy.url, 'Ada'), await visit(app.url, 'Bob')]
    ada.editing('a')
    await vi.waitFor(() => expect(bob.state.getSnapshot().editors[0]).toMatchObject({ panel: 'a' }), PATIENCE)
    const stale = put(ada, 'a', 'from Ada')
    proxy.cut()
    ada.edit(stale)
    ada.edit(put(ada, 'b', 'her second'))
    bob.edit(put(bob, 'a', 'from Bob'))
    await vi.waitFor(() => expect(ada.state.getSnapshot().editors).toEqual([]), PATIENCE)
    await vi.waitFor(() => expect(bob.state.getSnapshot().editors).toHaveLength(1), PATIENCE)
    expect(texts(roomOf(ada))).toEqual(['from Ada', 'her second'])
    proxy.restore()
    await settled(ada, bob)
    expect(texts(await stored())).toEqual(['from Bob', 'her second', 'from Ada'])
    await vi.waitFor(
      () => expect(bob.state.getSnapshot().editors.map(({ panel }) => panel)).toEqual(['a', null]),
      PATIENCE,
    )
  })

  it('loses and doubles nothing where links are cut again and again while two edit', async () => {
    const { app, stored } = await start()
    const proxy = await createCuttingProxy({ port: app.port })
    onTestFinished(() => proxy.close())
    const [ada, bob] = [await visit(proxy.url, 'Ada'), await visit(proxy.url, 'Bob')]
    for (let i = 0; i < 12; i++) {
      ada.edit({ op: 'put', base: 0, panel: sampleText(`ada-${i}`) })
      bob.edit({ op: 'put', base: 0, panel: sampleText(`bob-${i}`) })
      bob.edit({ op: 'details', base: roomOf(bob).revisions.details ?? 0, title: `title ${i}` })
      if (i % 4 === 3) {
        proxy.cut()
        await vi.waitFor(() => expect(ada.connection.getSnapshot().kind).toBe('reconnecting'), PATIENCE)
        proxy.restore()
      }
    }
    await settled(ada, bob)
    const { document, version, rivals } = await stored()
    expect(document.title).toBe('title 11')
    expect(new Set(document.panels.map(({ id }) => id)).size).toBe(26)
    expect([version, rivals]).toEqual([37, []])
    expect([ada, bob].map((client) => client.state.getSnapshot().refused)).toEqual([[], []])
  })

  it('[RM3] goes on after a restart of the server, which knows an edit that it has made already', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-rooms-'))
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const env = { STORAGE: 'disk', DATA_DIR: dataDir }
    const first = await start(env)
    const proxy = await createCuttingProxy({ port: first.app.port })
    onTestFinished(() => proxy.close())
    const ada = await visit(proxy.url, 'Ada')
    const began = put(ada, 'a', 'one')
    // The edit arrives and its answer does not.
    proxy.delay(150)
    const id = ada.edit(began)
    await vi.waitFor(async () => expect(texts(await first.stored())).toContain('one'), PATIENCE)
    proxy.cut()
    await first.app.close()
    ada.edit({ ...began, panel: sampleText('a', 'two') } as EditDraft)
    expect(ada.state.getSnapshot().pending.map((edit) => edit.id)).toContain(id)
    const second = await start(env)
    proxy.retarget(second.app.port)
    proxy.restore()
    await settled(ada)
    expect(await second.stored()).toMatchObject({ version: 3, rivals: [] })
    expect(texts(await second.stored())).toEqual(['two', 'b'])
  })

  it('says who is here and what they edit, and forgets who leaves', async () => {
    const { app } = await start()
    const [ada, bob] = [await visit(app.url, 'Ada'), await visit(app.url, 'Bob')]
    bob.editing('b')
    const seen = () =>
      ada.state.getSnapshot().editors.map(({ person, panel }) => [person.name, panel] as const)
    await vi.waitFor(
      () =>
        expect(seen()).toEqual([
          ['Bob', 'b'],
          ['Ada', null],
        ]),
      PATIENCE,
    )
    bob.rename({ id: 'person-Bob', name: 'Robert' })
    await vi.waitFor(
      () =>
        expect(seen()).toEqual([
          ['Robert', 'b'],
          ['Ada', null],
        ]),
      PATIENCE,
    )
    bob.close()
    await vi.waitFor(() => expect(seen()).toEqual([['Ada', null]]), PATIENCE)
    expect(ada.state.getSnapshot().editors[0]?.tab).toBe(ada.state.getSnapshot().tab)
  })

  it('hears that its room is gone, keeps what it showed, and says so where there never was one', async () => {
    const { app, api } = await start()
    const ada = await visit(app.url, 'Ada')
    await fetch(`${api}/r?by=Bob`, { method: 'DELETE' })
    await vi.waitFor(
      () => expect(ada.state.getSnapshot().phase).toEqual({ kind: 'removed', by: 'Bob' }),
      PATIENCE,
    )
    expect(texts(roomOf(ada))).toEqual(['a', 'b'])
    const lost = createRoomClient({ url: app.url, slug: 'none', person: { id: 'person-x', name: 'X' } })
    onTestFinished(() => lost.close())
    await vi.waitFor(() => expect(lost.state.getSnapshot().phase.kind).toBe('missing'), PATIENCE)
  })

  it('follows its room to another address, and comes back to it by the one before', async () => {
    const { app, api, stored } = await start()
    const ada = await visit(app.url, 'Ada')
    await fetch(`${api}/r`, { method: 'PATCH', body: JSON.stringify({ slug: 'elsewhere' }) })
    await vi.waitFor(() => expect(roomOf(ada).document.slug).toBe('elsewhere'), PATIENCE)
    ada.edit(put(ada, 'a', 'there'))
    await settled(ada)
    const bob = await visit(app.url, 'Bob')
    expect(texts(roomOf(bob))).toEqual(['there', 'b'])
    expect((await stored()).document.slug).toBe('elsewhere')
  })

  it('keeps what the server refuses until it is dismissed', async () => {
    const { app } = await start()
    const ada = await visit(app.url, 'Ada')
    const id = ada.edit({ ...put(ada, 'a', 'x'.repeat(30_000)) } as EditDraft)
    await vi.waitFor(() => expect(ada.state.getSnapshot().refused).toHaveLength(1), PATIENCE)
    const { refused, canUndo } = ada.state.getSnapshot()
    expect(refused[0]).toMatchObject({
      edit: { id },
      error: { code: 'bad_request', message: expect.stringMatching(/markdown/) },
    })
    expect([texts(roomOf(ada)), canUndo]).toEqual([['a', 'b'], false])
    ada.dismiss(id ?? '')
    expect(ada.state.getSnapshot().refused).toEqual([])
  })

  it('tries again what a failing disk refused, until it is stored', async () => {
    let failing = true
    class FailingStore extends MemoryRoomStore {
      override replace(room: Room) {
        if (!failing) return super.replace(room)
        return Promise.reject(new AppError('storage_failed', 'The disk is full.', { retryAfter: 0.05 }))
      }
    }
    const { app, stored } = await start({}, { rooms: new FailingStore() })
    const ada = await visit(app.url, 'Ada')
    ada.edit(put(ada, 'a', 'patient'))
    expect(ada.state.getSnapshot().pending).toHaveLength(1)
    expect(texts(await stored())).toEqual(['a', 'b'])
    failing = false
    await settled(ada)
    expect(texts(await stored())).toEqual(['patient', 'b'])
  })

  it('finds a room that was missing once it is asked again', async () => {
    const { app, api } = await start()
    const ada = await visit(app.url, 'Ada')
    await fetch(`${api}/r?by=Bob`, { method: 'DELETE' })
    await vi.waitFor(() => expect(ada.state.getSnapshot().phase.kind).toBe('removed'), PATIENCE)
    ada.edit(put(ada, 'a', 'for the one before'))
    await fetch(api, { method: 'POST', body: JSON.stringify(sampleDocument('r', [sampleText('new')])) })
    ada.reconnectNow()
    await vi.waitFor(() => expect(texts(roomOf(ada))).toEqual(['new']), PATIENCE)
    expect(ada.state.getSnapshot()).toMatchObject({
      phase: { kind: 'ready' },
      refused: [{ edit: { panel: { markdown: 'for the one before' } }, error: { code: 'unknown_room' } }],
    })
  })
})
