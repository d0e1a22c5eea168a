import { expect, it } from 'vitest'
import { clusterForFile } from '../../testing/redis-cluster.ts'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { BUCKETS, bucketOf, bucketTags, slotOf } from './buckets.ts'

const NOW = 1_767_225_600_000
const cluster = clusterForFile()

/** Two feeds of one bucket, the slot in which they lie, the shard that has it and one that is to get it. */
async function moving(a: number) {
  const b = a + BUCKETS
  const { log, link } = await redisLogForTest(cluster.url, { onFollowerError: () => {} })
  const masters = cluster.connect()
  const tag = bucketTags()[bucketOf(a)] ?? ''
  const slot = slotOf(tag)
  const owner = Math.floor(slot / Math.ceil(16_384 / masters.length))
  const [from, to] = [masters[owner], masters[(owner + 1) % masters.length]]
  if (from === undefined || to === undefined) throw new Error('a master is missing')
  const [fromId, toId] = [
    String(await from.call('CLUSTER', 'MYID')),
    String(await to.call('CLUSTER', 'MYID')),
  ]
  const key = (name: string) => `${link.prefix}{${tag}}:${name}`
  async function move(...keys: string[]) {
    await from?.call('MIGRATE', '127.0.0.1', to?.options.port ?? 0, '', 0, 5000, 'KEYS', ...keys)
  }
  return {
    log,
    feeds: [a, b] as const,
    key,
    move,
    refusals: async () =>
      [
        ...String(await from.info('errorstats')).matchAll(/errorstat_(?:TRYAGAIN|ERR|ASK):count=(\d+)/g),
      ].reduce((sum, [, count]) => sum + Number(count), 0),
    async begin() {
      await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId)
      await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId)
    },
    async end() {
      const left = (await from.call('CLUSTER', 'GETKEYSINSLOT', slot, 1000)) as string[]
      await move(...left)
      for (const one of [to, from]) await one.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId)
    },
  }
}

const write = (feeds: readonly number[], value: number, producer?: string) => ({
  arrived: NOW,
  writes: feeds.map((feed) => ({
    feed,
    times: [NOW],
    values: [value],
    ...(producer === undefined ? {} : { producer, seq: value }),
  })),
})

it.each([
  { what: 'a stream', feed: 1, moved: ['f:257'] },
  { what: 'the requests that a feed has seen', feed: 2, moved: ['s:258'] },
  { what: 'all but a stream', feed: 3, moved: ['meta', 'feeds', 'f:3', 's:3', 's:259'] },
])(
  '[LG8] a batch is in the log whole or not at all while its slot moves to another shard, and $what is there already',
  {
    timeout: 60_000,
  },
  async ({ feed: first, moved }) => {
    const { log, feeds, key, move, begin, end, refusals } = await moving(first)
    await log.append(write(feeds, 1, 'p'))
    await begin()
    await move(...moved.map(key))
    const before = await refusals()
    const pending = log.append(write(feeds, 2, 'p'))
    pending.catch(() => {})
    await expect.poll(refusals, { timeout: 30_000 }).toBeGreaterThan(before)
    await end()
    expect(await pending).toMatchObject(feeds.map(() => ({ kind: 'appended', first: 2 })))
    expect(await log.append(write(feeds, 2, 'p'))).toEqual(feeds.map(() => ({ kind: 'duplicate' })))
    for (const feed of feeds) {
      const slice = await log.read(feed, { tail: 9 }, 9)
      expect(slice.kind === 'entries' && [...slice.entries.values]).toEqual([1, 2])
    }
  },
)
