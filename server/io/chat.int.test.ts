import { io, type Socket } from 'socket.io-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sampleDocument, sampleRoom } from '../../lib/domain/testing/sample-room.ts'
import { MemoryChatLog } from '../adapters/memory/chat-log.ts'
import { MemoryRoomStore } from '../adapters/memory/room-store.ts'
import type { ChatDraft } from '../ports/chat-log.ts'
import { startTestApp } from '../testing/start-test-app.ts'

const ada = { id: 'person-ada', name: 'Ada' }
const bob = { id: 'person-bob', name: 'Bob' }
const slug = 'r'

async function start() {
  const app = await startTestApp({ ROOMS_DIR: '/nowhere' })
  const make = (name: string) =>
    fetch(`${app.url}/api/v1/rooms`, { method: 'POST', body: JSON.stringify(sampleDocument(name)) })
  await make(slug)
  async function connect(person?: { id: string; name: string }, more: object = {}) {
    const socket: Socket = io(`${app.url}/chat`, { transports: ['websocket'], forceNew: true })
    onTestFinished(() => void socket.disconnect())
    const ask = (event: string, request?: unknown) => socket.timeout(5000).emitWithAck(event, request)
    await vi.waitFor(() => expect(socket.connected).toBe(true))
    const joined = person === undefined ? null : await ask('join', { slug, person, ...more })
    const act = (action: object) => ask('act', { slug, action })
    return { socket, ask, act, joined }
  }
  return { app, make, connect }
}

const refused = (code: string, message: string | RegExp = '') => ({
  ok: false,
  error: { code, message: expect.stringMatching(message) },
})
const say = (id: string, text = id) => ({ kind: 'post', id, text })

describe('/chat', () => {
  it('passes what is written on to those who are in the room, in order', async () => {
    const { make, connect } = await start()
    await make('other')
    const [one, two, stranger] = [await connect(ada), await connect(bob), await connect()]
    await stranger.ask('join', { slug: 'other', person: bob })
    const [heard, strange] = [vi.fn(), vi.fn()]
    two.socket.on('entry', heard)
    stranger.socket.on('entry', strange)
    const acks = await Promise.all(['a', 'b', 'c'].map((id) => one.act(say(id))))
    expect(acks.map(({ outcome, entry }) => [outcome, entry.offset])).toEqual([
      ['taken', 1],
      ['taken', 2],
      ['taken', 3],
    ])
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3))
    expect(heard.mock.calls.map(([notice]) => notice.entry)).toEqual(acks.map(({ entry }) => entry))
    expect(strange).not.toHaveBeenCalled()
    expect(await one.act(say('a', 'again'))).toMatchObject({ outcome: 'already', entry: { text: 'a' } })
  })

  it('[CH2] gives what was missed after a position, and the newest messages where it cannot', async () => {
    const { connect } = await start()
    const first = await connect(ada)
    expect(first.joined).toMatchObject({
      ok: true,
      chat: { resumed: false, why: 'new', page: { messages: [] } },
    })
    const { room } = first.joined
    const { epoch } = await first.act(say('a'))
    await first.act(say('b'))
    const again = await connect(bob, { since: { room, epoch, offset: 1 } })
    expect(again.joined.chat).toMatchObject({ resumed: true, entries: [{ id: 'b', offset: 2 }] })
    const lost = await connect(bob, { since: { room, epoch: 'old', offset: 1 }, limit: 1 })
    expect(lost.joined.chat).toMatchObject({
      resumed: false,
      why: 'epoch_changed',
      page: { messages: [{ id: 'b' }], more: true, head: { epoch, offset: 2 } },
    })
    const elsewhere = await connect(bob, { since: { room: 'another', epoch, offset: 1 } })
    expect(elsewhere.joined.chat).toMatchObject({ resumed: false, why: 'new' })
    expect(lost.joined.read).toEqual({ offset: 0, unread: 2 })
  })

  it('lets the author alone edit and delete', async () => {
    const { connect } = await start()
    const [one, two] = [await connect(ada), await connect(bob)]
    await one.act(say('a', 'first'))
    const edit = { kind: 'edit', id: 'e', message: 'a', text: 'second' }
    expect(await two.act(edit)).toMatchObject(refused('not_author', /author/))
    expect(await two.act({ kind: 'delete', id: 'd', message: 'a' })).toMatchObject(refused('not_author'))
    expect(await two.act({ kind: 'react', id: 'r', message: 'a', emoji: '👍', on: true })).toMatchObject({
      ok: true,
    })
    expect(await one.act(edit)).toMatchObject({ outcome: 'taken' })
    expect(await one.act({ kind: 'delete', id: 'd', message: 'a' })).toMatchObject({ outcome: 'taken' })
    expect(await one.act({ kind: 'delete', id: 'd', message: 'a' })).toMatchObject({ outcome: 'already' })
    expect(await one.act({ ...edit, id: 'e2' })).toMatchObject(refused('unknown_message'))
    expect(await two.act(say('e'))).toMatchObject(refused('bad_request', /id/))
    expect((await one.ask('page', { slug })).page.messages).toMatchObject([
      { text: '', deleted: { by: ada } },
    ])
  })

  it('refuses what comes too fast, too long or empty, and goes on', async () => {
    const { connect } = await start()
    const { act, ask } = await connect(ada)
    expect(await act(say('a', ' \0 '))).toMatchObject(refused('bad_request', /text/))
    expect(await act(say('a', 'x'.repeat(4_001)))).toMatchObject(refused('bad_request', /text/))
    expect(await act({ ...say('a'), thread: 'none' })).toMatchObject(refused('unknown_message'))
    expect(await ask('act', null)).toMatchObject(refused('bad_request'))
    expect(await ask('join', { slug: 'none', person: ada })).toMatchObject(refused('unknown_room'))
    expect(await ask('join', { slug, person: { id: 'bot:deploy', name: 'x' } })).toMatchObject(
      refused('bad_request'),
    )
    expect(await ask('explode', {})).toMatchObject(refused('unknown_event'))
    const flood = await Promise.all(Array.from({ length: 15 }, (_, i) => act(say(`m${i}`))))
    expect(flood.filter(({ ok }) => ok).length).toBeLessThanOrEqual(10)
    expect(flood.at(-1)).toMatchObject({ error: { code: 'quota_exceeded', retryAfter: 1 } })
    const other = await connect()
    expect(await other.act(say('x'))).toMatchObject(refused('bad_request', /Join/))
  })

  it('folds the tabs of a person, and forgets those that are gone', async () => {
    const { connect } = await start()
    const [one, two] = [await connect(ada), await connect(ada)]
    const watcher = await connect(bob)
    const who = async () => (await watcher.ask('who', { slug })).presence
    await one.ask('here', { slug, panel: 'cpu', typing: true })
    await vi.waitFor(async () =>
      expect((await who()).people).toMatchObject([
        { person: ada, tabs: 2, panel: 'cpu', typing: true },
        { person: bob, tabs: 1 },
      ]),
    )
    one.socket.disconnect()
    two.socket.disconnect()
    await vi.waitFor(async () => expect(await who()).toMatchObject({ total: 1, people: [{ person: bob }] }))
  })

  it('shows pointers to those who want them, views to those who follow, and brings everyone', async () => {
    const { connect } = await start()
    const [one, two] = [await connect(ada), await connect(bob)]
    const shy = await connect({ id: 'person-cid', name: 'Cid' }, { pointers: false })
    const [pointers, none, view, strange, summoned] = [vi.fn(), vi.fn(), vi.fn(), vi.fn(), vi.fn()]
    two.socket.on('pointers', pointers).on('view', view)
    shy.socket.on('pointers', none).on('view', strange).on('summoned', summoned)
    await one.ask('pointer', { slug, pointer: { panel: 'cpu', time: 5 } })
    await vi.waitFor(() => expect(pointers).toHaveBeenCalled())
    expect(pointers.mock.calls[0]?.[0].pointers).toMatchObject([{ person: ada, pointer: { time: 5 } }])
    const look = { range: { from: 1, to: 2 } }
    await one.ask('here', { slug, view: look })
    expect(await two.ask('follow', { slug, person: ada.id })).toEqual({ ok: true, view: look })
    await one.ask('here', { slug, view: { range: { span: 60_000 } } })
    await vi.waitFor(() => expect(view).toHaveBeenCalledOnce())
    await one.ask('summon', { slug, view: look })
    await vi.waitFor(() => expect(summoned).toHaveBeenCalledOnce())
    expect(summoned.mock.calls[0]?.[0]).toMatchObject({ person: ada, view: look })
    one.socket.disconnect()
    await vi.waitFor(() =>
      expect(pointers.mock.calls.at(-1)?.[0].pointers).toMatchObject([{ pointer: null }]),
    )
    expect(none).not.toHaveBeenCalled()
    expect(strange).not.toHaveBeenCalled()
  })

  it('keeps the read marker of a person for all tabs', async () => {
    const { connect } = await start()
    const [one, two, other] = [await connect(ada), await connect(ada), await connect(bob)]
    for (const id of ['a', 'b', 'c']) await other.act(say(id))
    const told = vi.fn()
    two.socket.on('read', told)
    expect(await one.ask('read', { slug, offset: 2 })).toEqual({ ok: true, read: { offset: 2, unread: 1 } })
    await vi.waitFor(() => expect(told.mock.calls[0]?.[0]).toMatchObject({ read: { offset: 2, unread: 1 } }))
    expect((await connect(ada)).joined.read).toEqual({ offset: 2, unread: 1 })
  })

  it('answers /stats with a message, and /export with an address', async () => {
    const { app, connect } = await start()
    await fetch(`${app.url}/api/v1/points`, {
      method: 'POST',
      body: JSON.stringify([1, 2, 3].map((value) => ({ source: 'cpu load', value }))),
    })
    const { ask } = await connect(ada)
    const done = await ask('command', { slug, id: 's', text: '/stats cpu load 10' })
    expect(done).toMatchObject({
      kind: 'posted',
      entry: {
        id: 's',
        by: ada,
        moment: { feed: 'cpu load', stats: { n: 3, mean: 2, window: { last: 10 } } },
      },
    })
    expect(done.entry.text).toMatch(/`cpu load` over the last 10 points: mean \*\*2\*\*/)
    expect(await ask('command', { slug, id: 'x', text: '/export json' })).toMatchObject({
      kind: 'link',
      href: '/api/v1/rooms/r/messages/export?format=json',
    })
    expect(await ask('command', { slug, id: 'x', text: '/stats cpu' })).toMatchObject(refused('bad_request'))
    expect(await ask('command', { slug, id: 'x', text: '/dance' })).toMatchObject(
      refused('bad_request', /dance/),
    )
  })

  it('tells those inside that the room was removed, and its chat goes with it', async () => {
    const { app, make, connect } = await start()
    const { socket, act } = await connect(ada)
    await act(say('a'))
    const removed = vi.fn()
    socket.on('removed', removed)
    await fetch(`${app.url}/api/v1/rooms/r?by=Bob`, { method: 'DELETE' })
    await vi.waitFor(() => expect(removed.mock.calls[0]?.[0]).toMatchObject({ by: 'Bob' }))
    await make(slug)
    expect(await act(say('b'))).toMatchObject(refused('bad_request', /Join/))
    expect((await connect(ada)).joined.chat.page.messages).toEqual([])
  })

  it('erases at its start what a room left behind that was removed just before the server ended', async () => {
    const log = new MemoryChatLog({ retentionMs: null, now: Date.now, onFollowerError: () => undefined })
    const said: ChatDraft = { kind: 'posted', id: 'a', text: 'a', at: 1, by: ada, mentions: [] }
    await log.append('gone', said)
    const rooms = new MemoryRoomStore()
    await rooms.create({ ...sampleRoom('held'), id: 'held' })
    await log.append('held', said)
    await startTestApp({ ROOMS_DIR: '/nowhere' }, { chat: log, rooms })
    await vi.waitFor(async () => expect(await log.rooms()).toEqual(['held']))
  })
})
