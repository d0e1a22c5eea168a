import { describe, expect, it, vi } from 'vitest'
import type { Presence } from '../protocol/chat-events.ts'
import { type Ask, type ChatSocket, createChatHere } from './chat-here.ts'

const person = (id: string) => ({ id, name: id })
const present = (id: string) => ({ person: person(id), tabs: 1, panel: null, typing: false, idle: false })
const people = (seq: number, ...ids: string[]): Presence => ({
  seq,
  people: ids.map(present),
  total: ids.length,
})
const view = (slug: string) => ({ slug }) as never

/** A tab in the room "one", and a server of which the test says the answers. */
function tab() {
  const told: [string, object][] = []
  const answers: Record<string, unknown> = {}
  const handlers = new Map<string, (notice: unknown) => void>()
  const socket = {
    on: (event: string, handler: (notice: unknown) => void) => handlers.set(event, handler),
    emitWithAck: async (event: string, body: object) => {
      told.push([event, body])
      return answers[event]
    },
  } as unknown as ChatSocket & ReturnType<ChatSocket['timeout']>
  const ask: Ask = (work) => work(socket)
  const rejoin = vi.fn()
  const here = createChatHere('one', { ask, insist: ask, rejoin })
  here.listen(socket)
  const hear = (event: string, notice: unknown) => handlers.get(event)?.(notice)
  return { here, told, answers, hear, rejoin, settled: () => new Promise((resume) => setImmediate(resume)) }
}

describe('presence', () => {
  it('is what the join said, and goes on with each notice', () => {
    const { here, hear, rejoin } = tab()
    here.joined(people(3, 'a'), 't1', true)
    expect(here.presence.getSnapshot()).toEqual(people(3, 'a'))
    hear('presence', { seq: 4, changed: [present('b')], left: [], total: 2 })
    expect(here.presence.getSnapshot()).toEqual(people(4, 'a', 'b'))
    expect(rejoin).not.toHaveBeenCalled()
    hear('presence', { seq: 6, changed: [], left: ['a'], total: 1 })
    expect(rejoin).toHaveBeenCalledTimes(1)
    expect(here.presence.getSnapshot().seq).toBe(4)
  })

  it('takes an older answer only on another connection', () => {
    const { here } = tab()
    here.joined(people(5, 'a'), 't1', true)
    here.joined(people(4, 'b'), 't1', false)
    expect(here.presence.getSnapshot()).toEqual(people(5, 'a'))
    here.joined(people(5, 'c'), 't1', false)
    expect(here.presence.getSnapshot()).toEqual(people(5, 'c'))
    here.joined(people(1, 'b'), 't2', true)
    expect(here.presence.getSnapshot()).toEqual(people(1, 'b'))
  })

  it('is nobody once the connection is lost', () => {
    const { here, hear } = tab()
    here.joined(people(5, 'a'), 't1', true)
    hear('pointers', { pointers: [{ tab: 't9', person: person('b'), pointer: { time: 1 } }] })
    here.lost()
    expect(here.presence.getSnapshot()).toEqual({ seq: 0, people: [], total: 0 })
    expect(here.pointers.getSnapshot()).toEqual([])
  })
})

describe("others' crosshairs", () => {
  it('are shown, but for those of this tab, until they are forgotten', () => {
    const { here, hear } = tab()
    const pointer = (of: string) => ({ tab: of, person: person('b'), pointer: { time: 1 } })
    here.joined(people(1), 't1', true)
    hear('pointers', { pointers: [pointer('t1'), pointer('t2')] })
    expect(here.pointers.getSnapshot()).toEqual([pointer('t2')])
    here.forgetPointers()
    expect(here.pointers.getSnapshot()).toEqual([])
  })

  it('its own is told', () => {
    const { here, told } = tab()
    here.pointer(null)
    expect(told).toEqual([['pointer', { slug: 'one', pointer: null }]])
  })
})

describe('what lasts', () => {
  it('is told at once, and all of it again on another connection, without that somebody types', () => {
    const { here, told } = tab()
    here.joined(people(1), 't1', true)
    expect(told).toEqual([])
    here.here({ panel: 'p' })
    here.here({ idle: true, typing: true })
    expect(told).toEqual([
      ['here', { slug: 'one', panel: 'p' }],
      ['here', { slug: 'one', idle: true, typing: true }],
    ])
    told.length = 0
    here.joined(people(2), 't1', false)
    expect(told).toEqual([])
    here.joined(people(2), 't2', true)
    expect(told).toEqual([['here', { slug: 'one', panel: 'p', idle: true }]])
  })

  it('who is followed is asked again on another connection', async () => {
    const { here, told, answers, settled } = tab()
    answers.follow = { ok: true, view: view('a') }
    here.follow('ada')
    await settled()
    expect(here.followed.getSnapshot()).toEqual({ person: 'ada', view: view('a') })
    here.joined(people(1), 't2', true)
    expect(told).toEqual(Array(2).fill(['follow', { slug: 'one', person: 'ada' }]))
  })
})

describe('following', () => {
  it('shows what the followed person looks at, and no one else', async () => {
    const { here, hear, answers, settled } = tab()
    answers.follow = { ok: true, view: null }
    here.follow('ada')
    await settled()
    expect(here.followed.getSnapshot()).toBeNull()
    hear('view', { person: 'bob', view: view('b') })
    expect(here.followed.getSnapshot()).toBeNull()
    hear('view', { person: 'ada', view: view('a') })
    expect(here.followed.getSnapshot()).toEqual({ person: 'ada', view: view('a') })
    here.follow(null)
    expect(here.followed.getSnapshot()).toBeNull()
    await settled()
    expect(here.followed.getSnapshot()).toBeNull()
  })

  it('leaves an answer that comes after somebody else is followed, and a refusal', async () => {
    const { here, answers, settled } = tab()
    answers.follow = { ok: true, view: view('a') }
    here.follow('ada')
    answers.follow = { ok: false, error: { code: 'busy', message: 'Later.' } }
    here.follow('bob')
    await settled()
    expect(here.followed.getSnapshot()).toBeNull()
  })
})

describe('a summons', () => {
  it('says how many it reached, and null where no answer came', async () => {
    const { here, told, answers } = tab()
    answers.summon = { ok: true, people: 3 }
    expect(await here.summon(view('a'))).toEqual({ ok: true, people: 3 })
    expect(told).toEqual([['summon', { slug: 'one', view: view('a') }]])
    const alone = createChatHere('one', { ask: () => undefined, insist: () => undefined, rejoin: () => null })
    expect(await alone.summon(view('a'))).toBeNull()
  })

  it('reaches every listener until it stops', () => {
    const { here, hear } = tab()
    const [a, b] = [vi.fn(), vi.fn()]
    const stop = here.onSummoned(a)
    here.onSummoned(b)
    hear('summoned', { person: person('ada'), view: view('a') })
    stop()
    hear('summoned', { person: person('bob'), view: view('b') })
    expect(a.mock.calls).toEqual([[person('ada'), view('a')]])
    expect(b).toHaveBeenCalledTimes(2)
  })
})
