import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sampleRoom, sampleText } from '../../../lib/domain/testing/sample-room.ts'
import { roomStoreContract } from '../../testing/room-store-contract.ts'
import { DATA_FILE, openStore } from './open-store.ts'

async function openIn(dataDir: string, unreadable: string[] = []) {
  return openStore({
    dataDir,
    durability: 'normal',
    retention: [],
    chatRetentionMs: null,
    maxFeeds: 10,
    onFollowerError: () => {},
    onTrouble: () => {},
    onDamage: () => {},
    onThread: () => {},
    onGiveUp: () => {},
    onUnreadableRoom: (slug) => unreadable.push(slug),
  })
}

async function open() {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-rooms-'))
  const { rooms, close } = await openIn(dataDir)
  return {
    rooms,
    async close() {
      await close()
      await rm(dataDir, { recursive: true })
    },
  }
}

roomStoreContract('embedded', open)

describe('rooms in the data file', () => {
  it('are there again after a restart, in their last form', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-rooms-'))
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const room = sampleRoom('a', [sampleText('t')])
    const changed = { ...room, version: 2, archived: true }
    const first = await openIn(dataDir)
    await first.rooms.create(room)
    await first.rooms.create(sampleRoom('b'))
    await first.rooms.replace(changed)
    await first.rooms.remove('id-b')
    await first.close()
    const second = await openIn(dataDir)
    onTestFinished(() => second.close())
    expect(await second.rooms.list()).toHaveLength(1)
    expect(await second.rooms.find('a')).toEqual(changed)
    expect(await second.rooms.replace({ ...changed, version: 3 })).toBe('replaced')
  })

  it('that cannot be read are told of, left out and kept', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-rooms-'))
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const first = await openIn(dataDir)
    for (const slug of ['a', 'b', 'c']) await first.rooms.create(sampleRoom(slug))
    await first.close()
    const db = new Database(join(dataDir, DATA_FILE))
    db.prepare("UPDATE room SET body = '{' WHERE slug = 'a'").run()
    db.prepare("UPDATE room SET body = json_set(body, '$.document.schema', 99) WHERE slug = 'b'").run()
    db.close()
    const unreadable: string[] = []
    const second = await openIn(dataDir, unreadable)
    onTestFinished(() => second.close())
    expect(unreadable.sort()).toEqual(['a', 'b'])
    expect((await second.rooms.list()).map(({ summary }) => summary.id)).toEqual(['id-c'])
    expect(await second.rooms.create({ ...sampleRoom('a'), id: 'new' })).toBe('exists')
  })
})
