import { Redis } from 'ioredis'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { LogEntries } from '../../ports/feed-log.ts'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { freshPrefix, startRedis } from '../../testing/redis-process.ts'

const NOW = 1_767_225_600_000
const FEEDS = 8
const PATIENCE = { timeout: 30_000 }

async function setUp() {
  const redis = await startRedis()
  const root = new Redis({ port: redis.port, host: '127.0.0.1' })
  onTestFinished(async () => {
    root.disconnect()
    await redis.close()
  })
  const prefix = freshPrefix()
  const node = async () => (await redisLogForTest(redis.url, { prefix, onFollowerError: () => {} })).log
  const [writing, watching] = [await node(), await node()]
  /** What a reader that repairs gaps has of each feed. */
  const held = new Map<number, number[]>()
  for (let feed = 1; feed <= FEEDS; feed++) {
    const values: number[] = []
    held.set(feed, values)
    let repairing: Promise<void> = Promise.resolve()
    const take = (first: number, found: Iterable<number>) => {
      for (const [i, value] of [...found].entries()) if (first + i === values.length + 1) values.push(value)
    }
    const hear = (entries: LogEntries) => {
      if (entries.first <= values.length + 1) return take(entries.first, entries.values)
      repairing = repairing
        .then(async () => {
          const slice = await watching.read(feed, { epoch: entries.epoch, offset: values.length }, 10_000)
          if (slice.kind === 'entries') take(slice.entries.first, slice.entries.values)
        })
        .catch(() => {})
    }
    watching.follow(feed, hear)
    await watching.read(feed, { tail: 1 }, 1)
  }
  let posted = 0
  /** Every feed gets the next number. */
  const post = async (size = 1) => {
    const first = posted + 1
    const values = Array.from({ length: size }, () => ++posted)
    const writes = [...held.keys()].map((feed) => ({ feed, times: values.map(() => NOW), values }))
    for (const outcome of await writing.append({ arrived: NOW, writes }))
      expect(outcome).toMatchObject({ kind: 'appended', first })
  }
  const all = () =>
    vi.waitFor(() => {
      for (const values of held.values())
        expect(values).toEqual(Array.from({ length: posted }, (_, i) => i + 1))
    }, PATIENCE)
  return { root, post, all }
}

it.each([
  ['its scripts are flushed', ['SCRIPT', 'FLUSH', 'SYNC']],
  ['its connections are killed', ['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']],
  ['its listeners are killed', ['CLIENT', 'KILL', 'TYPE', 'pubsub']],
  ['it answers nobody for a while', ['CLIENT', 'PAUSE', '1500', 'ALL']],
  ['its listeners are too slow for it', ['CONFIG', 'SET', 'client-output-buffer-limit', 'pubsub 1k 1k 1']],
  ['it ends what is idle', ['CONFIG', 'SET', 'timeout', '1']],
] as const)(
  '[LG8] nothing is lost, doubled or out of order where Redis goes on and %s',
  { timeout: 60_000 },
  async (_, [command, ...args]) => {
    const { root, post, all } = await setUp()
    for (let round = 0; round < 5; round++) {
      const posts = [post(), post(500)]
      await root.call(command, ...args)
      await Promise.all(posts)
      await post()
    }
    if (command === 'CONFIG') await root.config('SET', 'client-output-buffer-limit', 'pubsub 0 0 0')
    await all()
    await post()
    await all()
  },
)
