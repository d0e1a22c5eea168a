import { describe, expect, it } from 'vitest'
import { entryOf } from '../../lib/domain/room-entry.ts'
import { sampleRoom, sampleText } from '../../lib/domain/testing/sample-room.ts'
import type { Room } from '../../lib/protocol/rooms.ts'
import { checkRoom } from './room-limits.ts'
import { roomPage } from './room-page.ts'

const sized = (slug: string, length: number) => sampleRoom(slug, [sampleText('x', 'x'.repeat(length))])
const entry = (room: Room) => entryOf(room, JSON.stringify(room).length)
const code = (of: string) => expect.objectContaining({ code: of })

describe('[RM6] the budget of all rooms', () => {
  const [a, b] = [sized('a', 5000), sized('b', 5000)]
  const entries = [entry(a), entry(b)]
  const held = entries.reduce((sum, { bytes }) => sum + bytes, 0)

  it('refuses the room, and the edit, with which all would take more', () => {
    const c = sized('c', 5000)
    expect(() => checkRoom(c, null, entries, held + entry(c).bytes)).not.toThrow()
    expect(() => checkRoom(c, null, entries, held + entry(c).bytes - 1)).toThrow(code('too_many_rooms'))
    const grown = sized('a', 5001)
    expect(() => checkRoom(grown, a, entries, held + 1)).not.toThrow()
    expect(() => checkRoom(grown, a, entries, held)).toThrow(code('room_full'))
  })

  it('lets nobody be kept from making a room smaller, or from putting it away', () => {
    const smaller = {
      ...sized('a', 4999),
      edits: [{ id: 'e'.repeat(64), version: 2, outcome: 'applied' as const }],
    }
    expect(() => checkRoom(smaller, a, entries, 1)).not.toThrow()
    expect(() => checkRoom({ ...a, version: 1e9, archived: true }, a, entries, 1)).not.toThrow()
  })
})

it('[RM8] a list of rooms comes in pages of bounded bytes, each room once', () => {
  const rooms = Array.from({ length: 50 }, (_, i) => entry(sampleRoom(`r-${i}`)).summary).sort((x, y) =>
    x.slug < y.slug ? -1 : 1,
  )
  const seen: string[] = []
  let after: string | undefined = ''
  let pages = 0
  while (after !== undefined) {
    const page = roomPage(rooms, after, 1000)
    expect(JSON.stringify(page.rooms).length).toBeLessThan(1100)
    seen.push(...page.rooms.map(({ slug }) => slug))
    after = page.next
    pages++
  }
  expect(seen).toEqual(rooms.map(({ slug }) => slug))
  expect(pages).toBeGreaterThan(5)
})
