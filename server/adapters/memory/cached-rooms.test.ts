import { expect, it } from 'vitest'
import { sampleRoom } from '../../../lib/domain/testing/sample-room.ts'
import type { Room } from '../../../lib/protocol/rooms.ts'
import { CachedRooms } from './cached-rooms.ts'

function open(cacheBytes: number) {
  const texts = new Map<string, string>()
  const read: string[] = []
  let atOnce = 0
  let most = 0
  const rooms = new CachedRooms(async (id) => {
    read.push(id)
    most = Math.max(most, ++atOnce)
    const text = texts.get(id) ?? null
    await Promise.resolve()
    atOnce--
    return text
  }, cacheBytes)
  const put = (room: Room) => {
    const text = JSON.stringify(room)
    texts.set(room.id, text)
    rooms.put(room, text.length)
  }
  return { rooms, put, read, most: () => most }
}

it('[RM7] reads one text at a time, and each once for all who ask', async () => {
  const { rooms, put, read, most } = open(0)
  for (const slug of ['a', 'b', 'c']) put(sampleRoom(slug))
  const found = await Promise.all(['a', 'b', 'a', 'c', 'b'].map((slug) => rooms.find(slug)))
  expect(found.map((room) => room?.id)).toEqual(['id-a', 'id-b', 'id-a', 'id-c', 'id-b'])
  expect([read, most()]).toEqual([['id-a', 'id-b', 'id-c'], 1])
})

it('[RM4] [RM7] never gives an older version than the one that was put, whatever was being read', async () => {
  const { rooms, put } = open(0)
  put(sampleRoom('a'))
  const first = rooms.find('a')
  await Promise.resolve()
  await Promise.resolve()
  put({ ...sampleRoom('a'), version: 2 })
  const second = rooms.find('a')
  expect([(await first)?.version, (await second)?.version]).toEqual([2, 2])
})
