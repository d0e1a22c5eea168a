import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { sampleDocument, sampleText } from '../../lib/domain/testing/sample-room.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Room } from '../../lib/protocol/rooms.ts'
import { MemoryRoomStore } from '../adapters/memory/room-store.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { builtin, provideRooms } from './provided-rooms.ts'
import { createRoomService } from './rooms.ts'

const form = (text: string) => sampleDocument('plant', [sampleText('note', text)])
const file = (document: unknown, name = 'plant.json') => ({
  file: `rooms/${name}`,
  text: JSON.stringify(document),
})

function begin(store = new MemoryRoomStore()) {
  const clock = new FakeClock()
  let ids = 0
  const lines: { level: number; msg: string }[] = []
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  /** As a start of the server: a service of its own, and the files as they are now. */
  async function boot(
    files: Parameters<typeof provideRooms>[0]['files'],
    builtins = [builtin(sampleDocument('own'))],
  ) {
    const rooms = createRoomService({ store, clock, newId: () => `id-${++ids}` })
    const provided = await provideRooms({ rooms, builtins, files, clock, logger })
    const note = async (slug = 'plant') => {
      const panel = (await rooms.find(slug)).document.panels.find(({ id }) => id === 'note')
      return panel?.kind === 'text' ? panel.markdown : null
    }
    return { rooms, provided, note }
  }
  return { store, clock, lines, boot }
}

const edit = { op: 'put', id: '1', base: 1, panel: sampleText('note', 'people') } as const

describe('provided rooms', () => {
  it('[RM5] are made once, and follow their file while people do not change them', async () => {
    const { boot } = begin()
    await boot([file(form('1'))])
    const second = await boot([file(form('1'))])
    expect(await second.rooms.find('plant')).toMatchObject({ version: 1, origin: 'file', id: 'file-plant' })
    expect(await second.rooms.find('own')).toMatchObject({ origin: 'builtin' })
    await second.rooms.patch('plant', { archived: true })
    const third = await boot([file(form('2'))])
    expect([await third.note(), (await third.rooms.find('plant')).archived]).toEqual(['2', true])
  })

  it('[RM5] are made once where several nodes start at the same moment', async () => {
    const { boot, store } = begin()
    const booted = await Promise.all(Array.from({ length: 3 }, () => boot([file(form('1'))])))
    expect(booted.map(({ provided }) => provided.problems())).toEqual([[], [], []])
    expect((await store.list()).map(({ summary: { id, version } }) => [id, version])).toEqual([
      ['builtin-own', 1],
      ['file-plant', 1],
    ])
  })

  it('[RM5] stay as people left them when the file changes, and say so; reset takes the file', async () => {
    const { boot, lines } = begin()
    const first = await boot([file(form('1'))])
    await first.rooms.edit('plant', edit, 'Ada')
    await first.rooms.patch('plant', { slug: 'moved' })
    const same = await boot([file(form('1'))])
    expect((await same.rooms.find('plant')).provided).toMatchObject({ newer: false })
    const second = await boot([file(form('2'))])
    expect([await second.note('moved'), (await second.rooms.find('moved')).provided?.newer]).toEqual([
      'people',
      true,
    ])
    expect(lines.at(-1)).toMatchObject({ level: 40, msg: expect.stringContaining('rooms/plant.json') })
    const third = await boot([file(form('2'))])
    expect((await third.rooms.reset('moved')).document).toEqual(form('2'))
    expect((await third.rooms.find('plant')).provided).toMatchObject({ newer: false })
    expect(await (await boot([file(form('3'))])).note()).toBe('3')
  })

  it('can be archived, not deleted, while their file is there', async () => {
    const { boot } = begin()
    const { rooms } = await boot([file(form('1'))])
    await expect(rooms.remove('plant', 'Ada')).rejects.toThrow('rooms/plant.json')
    await expect(rooms.remove('own', 'Ada')).rejects.toThrow(
      expect.objectContaining({ code: 'room_provided' }),
    )
    const without = await boot([], [])
    await expect(without.rooms.reset('plant')).rejects.toThrow('no file')
    await without.rooms.remove('plant', 'Ada')
    await without.rooms.remove('own', 'Ada')
    expect(await without.rooms.list('open')).toEqual([])
  })

  it('[RM5] that are wrong are told of by file and field, and stop nothing', async () => {
    const { boot, lines } = begin()
    const { rooms, provided } = await boot([
      { file: 'rooms/a.json', text: '{"schema": 1,' },
      { file: 'rooms/b.json', fault: 'EACCES' },
      file({ ...form('1'), panels: [{ kind: 'pie' }] }, 'c.json'),
      file({ ...form('1'), schema: 7 }, 'd.json'),
      file(form('1')),
      file(form('2'), 'second.json'),
      file(sampleDocument('own'), 'own.json'),
    ])
    expect(provided.problems()).toEqual([
      { file: 'rooms/a.json', message: expect.stringContaining('not JSON') },
      { file: 'rooms/b.json', message: 'EACCES' },
      { file: 'rooms/c.json', message: expect.stringContaining('panels[0].kind: “pie”') },
      { file: 'rooms/d.json', message: expect.stringContaining('schema') },
      { file: 'rooms/second.json', message: expect.stringContaining('rooms/plant.json') },
      { file: 'rooms/own.json', message: expect.stringContaining('“own”') },
    ])
    expect(lines.filter(({ level }) => level === 50)).toHaveLength(6)
    expect((await rooms.list('open')).map(({ slug }) => slug)).toEqual(['own', 'plant'])
  })

  it('are made later where the store cannot write now', async () => {
    let failing = true
    class FailingStore extends MemoryRoomStore {
      override create(room: Room) {
        if (failing) return Promise.reject(new AppError('storage_failed', 'full'))
        return super.create(room)
      }
    }
    const { boot, clock, store } = begin(new FailingStore())
    const { rooms, provided } = await boot([file(form('1'))])
    expect(await rooms.list('open')).toEqual([])
    expect(provided.problems()).toEqual([])
    failing = false
    clock.advance(10_000)
    await expect.poll(async () => (await store.list()).length).toBe(2)
    expect(clock.timers).toBe(0)
  })
})
