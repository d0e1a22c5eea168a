import { describe, expect, it } from 'vitest'
import { sampleDocument, sampleText } from '../../lib/domain/testing/sample-room.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import type { Room, RoomEdit } from '../../lib/protocol/rooms.ts'
import { MemoryRoomStore } from '../adapters/memory/room-store.ts'
import type { RoomStore } from '../ports/room-store.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createRoomService, type RoomEvent } from './rooms.ts'

function start(store: RoomStore = new MemoryRoomStore()) {
  let ids = 0
  const clock = new FakeClock()
  const rooms = createRoomService({ store, clock, newId: () => `id-${++ids}` })
  const events: RoomEvent[] = []
  rooms.follow((event) => events.push(event))
  return { store, clock, rooms, events }
}

const document = sampleDocument('a', [sampleText('x'), sampleText('y')])
const put = (id: string, base: number, panel: string, text = id): RoomEdit => ({
  op: 'put',
  id,
  base,
  panel: sampleText(panel, text),
})
const code = (of: string) => expect.objectContaining({ code: of })

describe('rooms', () => {
  it('finds a free address for a title, and refuses one that is asked for and taken', async () => {
    const { rooms } = start()
    const { slug: _slug, ...untitled } = document
    const made = await Promise.all([1, 2, 3].map(() => rooms.create({ ...untitled, title: 'Plant 4' })))
    expect(made.map((room) => room.document.slug)).toEqual(['plant-4', 'plant-4-2', 'plant-4-3'])
    expect(made[0]).toMatchObject({ version: 1, origin: 'people', revisions: { x: 1, y: 1, details: 1 } })
    await expect(rooms.create({ ...document, slug: 'plant-4' })).rejects.toThrow(code('room_exists'))
    await expect(rooms.find('b')).rejects.toThrow(code('unknown_room'))
  })

  it('duplicates the panels, not the history', async () => {
    const { rooms } = start()
    await rooms.create(document)
    await rooms.edit('a', put('1', 1, 'x', 'new'), 'Ada')
    const copy = await rooms.duplicate('a', {})
    expect(copy).toMatchObject({
      version: 1,
      rivals: [],
      document: { title: 'Room a (copy)', slug: 'room-a-copy' },
    })
    expect(copy.document.panels).toEqual((await rooms.find('a')).document.panels)
    expect(copy.edits).toBeUndefined()
    await expect(rooms.duplicate('a', { slug: 'a' })).rejects.toThrow(code('room_exists'))
  })

  it('moves to another address and is found at the one before, until another room takes that', async () => {
    const { rooms } = start()
    await rooms.create(document)
    await rooms.create({ ...document, slug: 'taken' })
    await expect(rooms.patch('a', { slug: 'taken' })).rejects.toThrow(code('room_exists'))
    await rooms.patch('a', { slug: 'b' })
    const moved = await rooms.patch('a', { slug: 'c', title: 'C' })
    expect(moved).toMatchObject({ version: 3, former: ['b', 'a'], revisions: { details: 3, x: 1 } })
    expect((await rooms.find('b')).id).toBe(moved.id)
    expect((await rooms.edit('a', put('1', 1, 'x'), 'Ada')).room.id).toBe(moved.id)
    const other = await rooms.create({ ...document, slug: 'a' })
    expect((await rooms.find('a')).id).toBe(other.id)
    expect((await rooms.patch('c', { slug: 'b' })).former).toEqual(['c', 'a'])
  })

  it('refuses a room that names more feeds than one view may ask for: nobody could watch it', async () => {
    const { rooms } = start()
    const table = (id: string, selectors: { feed: string }[]): Panel => ({
      kind: 'table',
      id,
      title: id,
      layout: { x: 0, y: 0, w: 1, h: 1 },
      selectors,
      window: { last: 1 },
      unit: 'none',
      thresholds: [],
    })
    const named = (from: number) => Array.from({ length: 50 }, (_, i) => ({ feed: `feed ${from + i}` }))
    const panels = Array.from({ length: 10 }, (_, i) => table(`p${i}`, named(i * 50)))
    await rooms.create({ ...document, panels: [...panels, table('again', named(0))] })
    const more: RoomEdit = { op: 'put', id: 'e', base: 0, panel: table('more', [{ feed: 'one more' }]) }
    await expect(rooms.edit('a', more, 'Ada')).rejects.toThrow(/at most 500 different feeds .* name 501/)
    expect((await rooms.find('a')).version).toBe(1)
  })

  it('puts rooms away and takes them back', async () => {
    const { rooms } = start()
    await rooms.create(document)
    await rooms.patch('a', { archived: true })
    expect([await rooms.list('open'), (await rooms.list('archived')).length]).toEqual([[], 1])
    expect(await rooms.patch('a', { archived: false })).toMatchObject({ archived: false, version: 3 })
  })

  it('replaces the whole document only on the version that it was made on; rivals and equal panels stay', async () => {
    const { rooms } = start()
    await rooms.create(document)
    await rooms.edit('a', put('1', 1, 'x', 'mine'), 'Ada')
    await rooms.edit('a', put('2', 1, 'x', 'theirs'), 'Bob')
    const next = sampleDocument('a', [sampleText('y'), sampleText('z')])
    await expect(rooms.replace('a', next, 1)).rejects.toThrow(code('room_changed'))
    const after = await rooms.replace('a', next, 3)
    expect(after).toMatchObject({
      version: 4,
      rivals: [{ by: 'Bob' }],
      revisions: { y: 1, z: 4, details: 1 },
    })
    expect(after.revisions).not.toHaveProperty('x')
    const { room } = await rooms.edit('a', { op: 'resolve', id: '3', rival: '2', keep: 'rival' }, 'Ada')
    expect(room.document.panels.map(({ id }) => id)).toEqual(['y', 'z', 'x'])
  })

  it('is removed by one of two who try, and tells the other', async () => {
    const { rooms, events } = start()
    await rooms.create(document)
    const [first, second] = await Promise.allSettled([rooms.remove('a', 'Ada'), rooms.remove('a', 'Bob')])
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected'])
    expect(second).toMatchObject({ reason: { code: 'unknown_room' } })
    await expect(rooms.edit('a', put('1', 1, 'x'), 'Bob')).rejects.toThrow(code('unknown_room'))
    expect(events.at(-1)).toMatchObject({ kind: 'removed', by: 'Ada' })
  })

  it('[RM3] takes many edits at once, each exactly once, and tells of every version in order', async () => {
    const { rooms, events } = start()
    await rooms.create(document)
    const edits = Array.from({ length: 60 }, (_, i) => put(`e${i}`, 0, `p${i}`))
    const answers = await Promise.all([...edits, ...edits].map((edit) => rooms.edit('a', edit, 'Ada')))
    expect(answers.map(({ outcome }) => outcome)).toEqual([
      ...edits.map(() => 'applied'),
      ...edits.map(() => 'already'),
    ])
    expect((await rooms.find('a')).document.panels).toHaveLength(62)
    expect(events.map((event) => (event.kind === 'changed' ? event.room.version : 0))).toEqual(
      Array.from({ length: 61 }, (_, i) => i + 1),
    )
  })

  it('[RM9] lets some megabytes of changes wait, refuses more at once, and takes them later', async () => {
    const { rooms } = start()
    const large = (slug: string) => ({ ...sampleDocument(slug, [sampleText('x', 'x'.repeat(900_000))]) })
    const made = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => rooms.create(large(`r${i}`))))
    const refused = made.filter((one) => one.status === 'rejected')
    expect(refused.map(({ reason }) => [reason.code, reason.retryAfter])).toEqual(
      refused.map(() => ['busy', 1]),
    )
    expect(refused).toHaveLength(3)
    await rooms.create(large('later'))
    expect(await rooms.list('all')).toHaveLength(10)
  })

  it('refuses a room that grows too large, and leaves it as it was', async () => {
    const { rooms } = start()
    await rooms.create(document)
    const labels = Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`label${i}`, 'x'.repeat(120)]))
    const large = {
      ...sampleText('x'),
      kind: 'table',
      selectors: [{ match: '*', labels }],
      window: { last: 1 },
    }
    const edit = { op: 'put', id: '1', base: 1, panel: large } as unknown as RoomEdit
    await expect(rooms.edit('a', edit, 'Ada')).rejects.toThrow(code('too_large'))
    expect((await rooms.find('a')).version).toBe(1)
  })

  it('[RM1] two nodes on one store: whatever their editors do at once, every text is there that nobody removed', async () => {
    const random = seededRandom(4)
    const pick = (n: number) => Math.floor(random() * n)
    const store = new SlowStore(random)
    const nodes = [start(store).rooms, start(store).rooms] as const
    await nodes[0].create(document)
    const written = new Set<string>()
    const seen: Room[] = [await nodes[0].find('a'), await nodes[0].find('a')]
    async function editor(who: 0 | 1): Promise<void> {
      for (let i = 0; i < 40; i++) {
        if (pick(3) === 0) seen[who] = await nodes[who].find('a')
        const panel = pick(2) === 0 ? 'x' : 'y'
        const text = `${who}-${i}`
        const before = seen[who] as Room
        const edit = put(text, before.revisions[panel] ?? 0, panel, text)
        const { outcome, room } = await nodes[who].edit('a', edit, 'Ada')
        if (pick(4) === 0) await nodes[who].edit('a', edit, 'Ada')
        written.add(text)
        // Its author replaced what it was made on, and nothing else.
        if (outcome === 'applied') {
          const old = before.document.panels.find(({ id }) => id === panel)
          if (old?.kind === 'text') written.delete(old.markdown)
        }
        seen[who] = room
      }
    }
    await Promise.all([editor(0), editor(1)])
    const { document: end, rivals } = await nodes[0].find('a')
    const held = [...end.panels, ...rivals.map((rival) => rival.panel)].map((panel) =>
      panel.kind === 'text' ? panel.markdown : '',
    )
    expect(rivals.length).toBeGreaterThan(3)
    expect(held).toEqual(expect.arrayContaining([...written]))
    expect(store.stale).toBeGreaterThan(0)
  })
})

/** Lets others come between a question and its answer. */
class SlowStore extends MemoryRoomStore {
  readonly #random: () => number
  stale = 0

  constructor(random: () => number) {
    super()
    this.#random = random
  }

  override async find(slug: string) {
    const room = await super.find(slug)
    for (let turns = Math.floor(this.#random() * 8); turns > 0; turns--) await Promise.resolve()
    return room
  }

  override async replace(room: Room) {
    const outcome = await super.replace(room)
    if (outcome === 'stale') this.stale++
    return outcome
  }
}
