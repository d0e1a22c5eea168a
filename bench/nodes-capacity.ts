import { setTimeout as wait } from 'node:timers/promises'
import type { WatchRequest } from '../lib/protocol/live-events.ts'
import { capacityFor } from './capacity-model.ts'
import { postEvery, type ServerProgram, startProgram, startServer } from './program.ts'
import { startRedis } from './redis.ts'
import type { BenchReport } from './report.ts'

/** A room as the model has it: so many feeds, a point a second each. */
const FEEDS = 20
const ROOMS = 250
const VIEWERS = 1000
const SECONDS = 10
const BATCHES = 200

const feedOf = (room: number, i: number) => `room-${room}/feed-${i}`

function viewOf(room: number): WatchRequest {
  const view = Array.from({ length: FEEDS }, (_, i) => ({
    feed: feedOf(room, i),
    windows: [{ last: 100 }],
  }))
  return { view, range: { span: 300_000, columns: 600 } }
}

interface Standing {
  readonly showing: number
  readonly taking: number
  readonly redis: number
  readonly frames: number
  readonly bytes: number
  readonly rss: number
}

function pointsOf(tick: number): object[] {
  return Array.from({ length: ROOMS * FEEDS }, (_, i) => ({
    source: feedOf(Math.floor(i / FEEDS), i % FEEDS),
    value: tick + i / 7,
  }))
}

/**
 * What a viewer, a room, a feed and a point cost a node and Redis, each from the difference of two states of one run: the
 * points come in at one node, the viewers are at another.
 */
export async function run(): Promise<BenchReport> {
  const redis = await startRedis()
  const env = { REDIS_URL: redis.url, MAX_FEEDS: '100000' }
  const [taking, showing] = [await startServer(env), await startServer(env)]
  const viewers = await startProgram('viewers')
  const stopPosting = postEvery(taking.url, 1000, pointsOf)
  await wait(3000)

  /** Cores in use, of each, over some seconds. */
  async function watch(): Promise<Standing> {
    await wait(2000)
    const read = async () => ({
      at: performance.now(),
      showing: await showing.ask<number>({ ask: 'cpu' }),
      taking: await taking.ask<number>({ ask: 'cpu' }),
      redis: await redis.cpu(),
      frames: await viewers.ask<number>({ ask: 'frames' }),
      bytes: await viewers.ask<number>({ ask: 'bytes' }),
    })
    const before = await read()
    await wait(SECONDS * 1000)
    const after = await read()
    const seconds = (after.at - before.at) / 1000
    const cores = (who: 'showing' | 'taking' | 'redis') => (after[who] - before[who]) / 1e6 / seconds
    return {
      showing: cores('showing'),
      taking: cores('taking'),
      redis: cores('redis'),
      frames: (after.frames - before.frames) / seconds,
      bytes: (after.bytes - before.bytes) / seconds,
      rss: await settledRss(showing),
    }
  }
  const join = (count: number, rooms: number) =>
    viewers.ask({
      ask: 'watch',
      port: showing.port,
      count,
      requests: Array.from({ length: rooms }, (_, room) => viewOf(room)),
    })
  const idle = await watch()
  // One viewer in each of many rooms, then many more in the same ones.
  await join(ROOMS, ROOMS)
  const rooms = await watch()
  await join(ROOMS + VIEWERS, ROOMS)
  const crowd = await watch()
  // The room and its chat have a socket each, beside the one for what is live.
  for (const namespace of ['/rooms', '/chat'])
    await viewers.ask({ ask: 'idle', port: showing.port, count: VIEWERS, namespace })
  const page = await settledRss(showing)
  await stopPosting()
  const points = await pointMemory(taking, redis.memory)
  await Promise.all([viewers, taking, showing].map((program) => program.stop()))
  await redis.stop()

  const rate = ROOMS * FEEDS
  const frame = (crowd.showing - rooms.showing) / (crowd.frames - rooms.frames)
  const cost = {
    /** s of a node's CPU. */
    frame,
    roomSecond: (rooms.showing - idle.showing - rooms.frames * frame) / ROOMS,
    takenPoint: idle.taking / rate,
    /** s of Redis' CPU: a feed's news of one point, and each node that they go to. */
    redisPoint: idle.redis / rate,
    redisDelivery: Math.max(0, rooms.redis - idle.redis) / rate,
    frameBytes: crowd.bytes / crowd.frames,
    viewerMemory: (page - rooms.rss) / VIEWERS,
    roomMemory: (rooms.rss - idle.rss) / ROOMS,
  }
  const measured = [
    ['a frame of 20 feeds to a viewer', `${(cost.frame * 1e6).toFixed(0)} µs of the node`],
    [
      'a room of 20 feeds, followed and computed once a second',
      `${(cost.roomSecond * 1e6).toFixed(0)} µs of the node`,
    ],
    [
      'a point taken (5,000 feeds, one each a request)',
      `${(cost.takenPoint * 1e6).toFixed(0)} µs of the node`,
    ],
    ['a point of a feed logged', `${(cost.redisPoint * 1e6).toFixed(1)} µs of Redis`],
    ['… and told to one node more', `${(cost.redisDelivery * 1e6).toFixed(1)} µs of Redis`],
    ['a frame', `${Math.round(cost.frameBytes)} bytes`],
    [
      'a viewer, with the three sockets of its page',
      `${(cost.viewerMemory / 1024).toFixed(0)} KiB of the node`,
    ],
    ['a room that is watched', `${(cost.roomMemory / 1024).toFixed(0)} KiB of the node`],
    ['a point alone in its batch', `${Math.round(points.single)} bytes of Redis`],
    ['a point of a hundred together', `${points.packed.toFixed(1)} bytes of Redis`],
  ].map(([of, costs]) => ({ 'cost of': String(of), measured: String(costs) }))
  const model = [10_000, 100_000, 1_000_000].map((count) => capacityFor(count, cost))
  return { name: 'nodes-capacity', rows: [...measured, ...model], targets: [] }
}

/** The least that is seen over a while, so that garbage does not count. */
async function settledRss(server: ServerProgram): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 10; i++) {
    least = Math.min(least, await server.ask<number>({ ask: 'rss' }))
    await wait(200)
  }
  return least
}

/** Bytes of Redis a point, alone in its batch and with a hundred of its feed. */
async function pointMemory(
  node: ServerProgram,
  memory: () => Promise<number>,
): Promise<{ single: number; packed: number }> {
  const post = async (points: object[]) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${node.url}/api/v1/points`, {
      method: 'POST',
      headers,
      body: JSON.stringify(points),
    })
    if (answer.status !== 202) throw new Error(await answer.text())
  }
  const many = (source: string, count: number, k: number) =>
    Array.from({ length: count }, (_, i) => ({ source, value: Math.sin(k + i / 7) }))
  await post([...many('memory/single', 1, 0), ...many('memory/packed', 1, 0)])
  const start = await memory()
  for (let k = 0; k < BATCHES * 10; k++) await post(many('memory/single', 1, k))
  const single = (await memory()) - start
  for (let k = 0; k < BATCHES; k++) await post(many('memory/packed', 100, k))
  const packed = (await memory()) - start - single
  return { single: single / (BATCHES * 10), packed: packed / (BATCHES * 100) }
}
