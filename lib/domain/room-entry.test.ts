import { expect, it } from 'vitest'
import type { Room } from '../protocol/rooms.ts'
import { entryOf } from './room-entry.ts'

const room = {
  id: 'r1',
  version: 3,
  updated: 5,
  archived: false,
  origin: 'user',
  document: { slug: 'one', title: 'One', description: 'all of it', panels: [{}, {}] },
} as unknown as Room

it('keeps of a room what lists of rooms show, and what it weighs', () => {
  expect(entryOf(room, 99)).toEqual({
    bytes: 99,
    former: [],
    summary: {
      id: 'r1',
      version: 3,
      updated: 5,
      archived: false,
      origin: 'user',
      slug: 'one',
      title: 'One',
      description: 'all of it',
      panels: 2,
    },
  })
})

it('keeps the addresses that it had, and that its file is newer', () => {
  const file = { name: 'one.json', newer: true } as unknown as NonNullable<Room['provided']>
  const entry = entryOf({ ...room, former: ['two', 'three'], provided: file }, 1)
  expect(entry.former).toEqual(['two', 'three'])
  expect(entry.summary).toMatchObject({ newer: true })
  expect(entryOf({ ...room, provided: { ...file, newer: false } }, 1).summary).not.toHaveProperty('newer')
})
