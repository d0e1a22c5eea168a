import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sampleRoom } from '../../../lib/domain/testing/sample-room.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { roomStoreContract } from '../../testing/room-store-contract.ts'
import { RedisRoomStore } from './room-store.ts'

const redis = redisForFile()

async function open(prefix = freshPrefix()) {
  const link = await openLink(redis.url, prefix)
  const unreadable: unknown[] = []
  const rooms = new RedisRoomStore({ link, newId: randomUUID, onUnreadable: (why) => unreadable.push(why) })
  await rooms.open()
  return {
    rooms,
    link,
    unreadable,
    async close() {
      rooms.close()
      link.close()
    },
  }
}

roomStoreContract('redis', () => open())

describe('rooms of several nodes', () => {
  async function node(prefix: string) {
    const opened = await open(prefix)
    onTestFinished(opened.close)
    const heard: string[] = []
    opened.rooms.follow((change) =>
      heard.push(
        change.kind === 'changed'
          ? `changed ${change.room.document.slug} ${change.room.version}`
          : `removed ${change.slug}`,
      ),
    )
    return { ...opened, heard }
  }

  it('[RM4] a node shows what another one changed, and is told of others’ changes alone', async () => {
    const prefix = freshPrefix()
    const [a, b] = [await node(prefix), await node(prefix)]
    await a.rooms.create(sampleRoom('x'))
    await expect.poll(() => b.heard).toEqual(['changed x 1'])
    expect(await b.rooms.find('x')).toEqual(sampleRoom('x'))
    await b.rooms.replace({ ...sampleRoom('x'), version: 2 })
    await expect.poll(() => a.heard).toEqual(['changed x 2'])
    await b.rooms.remove('id-x')
    await expect.poll(() => a.heard).toEqual(['changed x 2', 'removed x'])
    expect(b.heard).toEqual(['changed x 1'])
  })

  it('a change on a stale version is refused, and the node shows the newer one by then', async () => {
    const prefix = freshPrefix()
    const [a, b] = [await node(prefix), await node(prefix)]
    await a.rooms.create(sampleRoom('x'))
    await expect.poll(async () => (await b.rooms.find('x'))?.version).toBe(1)
    const [one, two] = await Promise.all([
      a.rooms.replace({ ...sampleRoom('x'), version: 2 }),
      b.rooms.replace({ ...sampleRoom('x'), version: 2, archived: true }),
    ])
    expect([one, two].sort()).toEqual(['replaced', 'stale'])
    const loser = one === 'stale' ? a : b
    expect(await loser.rooms.find('x')).toMatchObject({ version: 2, archived: one === 'stale' })
    expect(loser.heard.at(-1)).toBe('changed x 2')
  })

  it('leaves a room out that cannot be read, and says so', async () => {
    const prefix = freshPrefix()
    const a = await node(prefix)
    await a.rooms.create(sampleRoom('x'))
    await a.link.client.hset(`${prefix}{rooms}:rooms`, 'odd', '{"id":"odd"}')
    await a.link.client.hset(`${prefix}{rooms}:versions`, 'odd', '1 odd')
    const b = await node(prefix)
    expect((await b.rooms.list()).map(({ summary }) => summary.id)).toEqual(['id-x'])
    expect(b.unreadable).toHaveLength(1)
  })
})
