import { afterEach, describe, expect, it } from 'vitest'
import { sampleRoom, sampleText } from '../../lib/domain/testing/sample-room.ts'
import type { Room } from '../../lib/protocol/rooms.ts'
import type { RoomStore } from '../ports/room-store.ts'

/** What every store of rooms must hold. `create` makes an empty one. */
export function roomStoreContract(
  name: string,
  create: () => Promise<{ rooms: RoomStore; close(): Promise<void> }>,
): void {
  const opened: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
  })

  async function open(...rooms: Room[]): Promise<RoomStore> {
    const made = await create()
    opened.push(made)
    for (const room of rooms) expect(await made.rooms.create(room)).toBe('created')
    return made.rooms
  }

  const next = (room: Room, title: string, slug = room.document.slug): Room => ({
    ...room,
    version: room.version + 1,
    document: { ...room.document, title, slug },
  })

  describe(`room store: ${name}`, () => {
    it('gives rooms back as they were put, by slug and as a list sorted by slug', async () => {
      const one = sampleRoom('b', [sampleText('t', '“ü” \u2028 \0')])
      const store = await open(one, sampleRoom('c'), sampleRoom('a'))
      expect(await store.find('b')).toEqual(one)
      expect(await store.find('d')).toBeNull()
      expect((await store.list()).map(({ summary }) => summary.slug)).toEqual(['a', 'b', 'c'])
    })

    it('never has two rooms of one slug or of one id, archived ones included', async () => {
      const store = await open({ ...sampleRoom('a'), archived: true }, sampleRoom('b'))
      expect(await store.create({ ...sampleRoom('a'), id: 'other' })).toBe('exists')
      expect(await store.create({ ...sampleRoom('c'), id: 'id-a' })).toBe('exists')
      expect(await store.replace(next(sampleRoom('b'), 'B', 'a'))).toBe('exists')
      expect(await store.find('b')).toEqual(sampleRoom('b'))
      expect(await store.list()).toHaveLength(2)
    })

    it('takes of several creations of one slug at once exactly one', async () => {
      const store = await open()
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.create({ ...sampleRoom('a'), id: `id-${i}` })),
      )
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1)
      expect((await store.find('a'))?.id).toBe(`id-${outcomes.indexOf('created')}`)
    })

    it('replaces a room whose version is one less, and of several at once exactly one', async () => {
      const store = await open(sampleRoom('a'))
      expect(await store.replace({ ...next(sampleRoom('a'), 'x'), version: 3 })).toBe('stale')
      expect(await store.replace(sampleRoom('a'))).toBe('stale')
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.replace(next(sampleRoom('a'), `title ${i}`))),
      )
      expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'stale')).toHaveLength(7)
      const room = await store.find('a')
      expect(room).toMatchObject({ version: 2, document: { title: `title ${outcomes.indexOf('replaced')}` } })
    })

    it('moves a room to another slug and frees the one before', async () => {
      const store = await open(sampleRoom('a'))
      expect(await store.replace(next(sampleRoom('a'), 'A', 'z'))).toBe('replaced')
      expect(await store.find('a')).toBeNull()
      expect(await store.find('z')).toMatchObject({ id: 'id-a', version: 2 })
      expect(await store.create({ ...sampleRoom('a'), id: 'new' })).toBe('created')
      expect(await store.list()).toHaveLength(2)
    })

    it('removes a room once, and what comes after it finds it gone', async () => {
      const store = await open(sampleRoom('a'))
      const outcomes = await Promise.all([store.remove('id-a'), store.remove('id-a')])
      expect(outcomes.sort()).toEqual(['gone', 'removed'])
      expect(await store.find('a')).toBeNull()
      expect(await store.replace(next(sampleRoom('a'), 'A'))).toBe('gone')
      expect(await store.create(sampleRoom('a'))).toBe('created')
    })

    it('[RM4] shows what it answered for, in the order in which it was asked', async () => {
      const store = await open(sampleRoom('a'))
      let room = sampleRoom('a')
      const answers: Promise<string>[] = []
      for (let i = 0; i < 50; i++) {
        room = next(room, `title ${i}`)
        answers.push(store.replace(room))
      }
      expect(new Set(await Promise.all(answers))).toEqual(new Set(['replaced']))
      expect(await store.find('a')).toEqual(room)
    })
  })
}
