import { Redis } from 'ioredis'
import { type RedisProgram, startCluster, startRedis } from './redis.ts'
import type { BenchReport } from './report.ts'

/** Of one bucket of 10,000 feeds: about so many feeds lie in it, and in one call of a micro-batch of 4,096 points. */
const FEEDS = 39
const IN_A_CALL = 16
/** A feed's news with one point. */
const MESSAGE = Buffer.alloc(72, 7)
const NODES = 3
const CALLS = 20_000
const PIPELINED = 100
const ROUNDS = 3

const EACH = `for i = 2, #ARGV do redis.call(ARGV[1], KEYS[i], ARGV[i]) end`
const TOGETHER = `local all = {} for i = 2, #ARGV do all[#all + 1] = struct.pack('<Ic0', #ARGV[i], ARGV[i]) end
redis.call(ARGV[1], KEYS[1], table.concat(all))`

interface Way {
  readonly name: string
  readonly script: string
  readonly command: 'PUBLISH' | 'SPUBLISH'
  /** Feeds of the bucket that a node follows. */
  readonly follows: number
}

const channel = (feed: number) => `{bench}f:${feed}`
const BUCKET = '{bench}b'

/** µs of CPU of all masters for each feed in a call, and bytes that reach a node for it. */
async function measure(masters: readonly RedisProgram[], way: Way): Promise<{ us: number; bytes: number }> {
  const target = await ownerOf(masters)
  const one = way.script === TOGETHER ? [BUCKET] : Array.from({ length: way.follows }, (_, i) => channel(i))
  const listeners = await Promise.all(
    Array.from({ length: NODES }, async (_, i) => {
      // Another master of a cluster hears what is published too; what is sharded is heard at its own.
      const at = way.command === 'SPUBLISH' ? target : (masters[i % masters.length] ?? target)
      const listener = new Redis(at.url)
      if (way.command === 'SPUBLISH') await listener.ssubscribe(...one)
      else await listener.subscribe(...one)
      return listener
    }),
  )
  let heard = 0
  for (const event of ['messageBuffer', 'smessageBuffer'])
    listeners[0]?.on(event, (_: Buffer, message: Buffer) => {
      heard += message.length
    })
  const client = new Redis(target.url)
  const used = async () =>
    (await Promise.all(masters.map((master) => master.cpu()))).reduce((a, b) => a + b, 0)
  const before = await used()
  const messages = Array.from({ length: IN_A_CALL }, () => MESSAGE)
  for (let call = 0; call < CALLS; call += PIPELINED) {
    const pipeline = client.pipeline()
    for (let k = 0; k < PIPELINED; k++) {
      const first = (call + k) * IN_A_CALL
      const keys = [BUCKET, ...messages.map((_, i) => channel((first + i) % FEEDS))]
      pipeline.eval(way.script, keys.length, ...keys, way.command, ...messages)
    }
    await pipeline.exec()
  }
  const us = ((await used()) - before) / (CALLS * IN_A_CALL)
  for (const one of [client, ...listeners]) one.disconnect()
  return { us, bytes: heard / (CALLS * IN_A_CALL) }
}

async function ownerOf(masters: readonly RedisProgram[]): Promise<RedisProgram> {
  for (const master of masters) {
    const client = new Redis(master.url)
    const found = await client.get(BUCKET).catch(() => 'elsewhere')
    client.disconnect()
    if (found !== 'elsewhere') return master
  }
  throw new Error('no master has the slot')
}

/** What telling the nodes costs Redis: by feed or by bucket, and in a cluster to all masters or within the shard. */
export async function run(): Promise<BenchReport> {
  const rows: Record<string, string | number>[] = []
  const cost: Record<string, number> = {}
  async function compare(where: string, masters: readonly RedisProgram[], ways: readonly Way[]) {
    const found = ways.map(() => [] as { us: number; bytes: number }[])
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, way] of ways.entries()) found[i]?.push(await measure(masters, way))
    for (const [i, way] of ways.entries()) {
      const best = found[i]?.toSorted((a, b) => a.us - b.us)[0] ?? { us: 0, bytes: 0 }
      cost[`${where} ${way.name} ${way.follows}`] = best.us
      rows.push({
        where,
        way: way.name,
        [`feeds of ${FEEDS} that each of ${NODES} nodes follows`]: way.follows,
        'CPU of Redis, µs a feed in a call': Number(best.us.toFixed(2)),
        'bytes to a node, a feed in a call': Math.round(best.bytes),
      })
    }
  }
  const followed = [1, FEEDS]
  const redis = await startRedis()
  await compare(
    'one Redis',
    [redis],
    [
      ...followed.map((follows) => ({ name: 'by feed', script: EACH, command: 'PUBLISH' as const, follows })),
      ...followed.map((follows) => ({
        name: 'by bucket',
        script: TOGETHER,
        command: 'PUBLISH' as const,
        follows,
      })),
    ],
  )
  await redis.stop()
  const cluster = await startCluster(3)
  await compare('three masters', cluster, [
    ...followed.map((follows) => ({ name: 'PUBLISH', script: EACH, command: 'PUBLISH' as const, follows })),
    ...followed.map((follows) => ({ name: 'SPUBLISH', script: EACH, command: 'SPUBLISH' as const, follows })),
  ])
  await Promise.all(cluster.map((master) => master.stop()))
  const saved = (cost[`three masters PUBLISH ${FEEDS}`] ?? 0) / (cost[`three masters SPUBLISH ${FEEDS}`] ?? 1)
  return {
    name: 'nodes-publish',
    rows,
    targets: [
      {
        text: 'SPUBLISH costs a cluster less than PUBLISH',
        measured: `${saved.toFixed(1)} times`,
        pass: saved > 1,
      },
    ],
  }
}
