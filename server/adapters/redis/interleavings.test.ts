import { randomUUID } from 'node:crypto'
import { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../lib/protocol/errors.ts'
import { systemClock } from '../../system-clock.ts'
import { Actor, explore, interleave } from '../../testing/explore.ts'
import { openRedisLog } from '../../testing/redis-log.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { bucketOf } from './buckets.ts'
import { RedisFeedImport } from './feed-import.ts'
import { FeedKeys } from './feed-keys.ts'
import { FeedReader } from './feed-reader.ts'
import { Roller } from './roller.ts'

const NOW = 1_767_225_600_000
const SEED = 20_261_130
/** Orders of one case; `WATCHROOM_EXPLORE=20000` goes deep. */
const MOST = Number(process.env.WATCHROOM_EXPLORE ?? 60)
const SWITCHES = process.env.WATCHROOM_EXPLORE === undefined ? 2 : 4
/** Of the first of these one block has become rows and is gone; then two more are whole. */
const BEFORE = [1100, 600]
const POINTS_BEFORE = 1700
const redis = redisForFile()

type Node = Awaited<ReturnType<typeof openNode>>
type Task = (node: Node, run: Run) => Promise<void>

/** What became of one order of steps. */
interface Run {
  readonly feed: number
  /** A value for each point, that no other has. */
  value: number
  /** Of each acknowledged append, in its order. */
  readonly acknowledged: { readonly epoch: string; readonly first: number; readonly values: number[] }[]
  readonly refused: number[]
  imported: number
}

/** A node of which each command is a step of the actor that it plays. */
async function openNode(prefix: string) {
  const clock = { ...systemClock, every: () => () => {} }
  const opened = await openRedisLog(redis.url, { prefix, clock, onFollowerError: () => {} })
  const { link } = opened
  const keys = new FeedKeys(prefix, randomUUID)
  const node = {
    ...opened,
    keys,
    roller: new Roller(link, keys, new FeedReader(link, keys)),
    importer: new RedisFeedImport({ link, newId: randomUUID, isKnown: () => true }),
    plays: null as Actor | null,
  }
  if (link.client instanceof Cluster) throw new Error('not a cluster')
  const { client } = link
  const send = client.sendCommand.bind(client)
  vi.spyOn(client, 'sendCommand').mockImplementation((...args) => {
    const work = async () => send(...args)
    return node.plays === null ? work() : node.plays.step(work)
  })
  return node
}

let nodes: Node[] = []
let observer: Node

beforeAll(async () => {
  const prefix = freshPrefix()
  nodes = await Promise.all([1, 2, 3].map(() => openNode(prefix)))
  observer = await openNode(prefix)
})
afterAll(() => Promise.all([...nodes, observer].map((node) => node.close())))

const timeOf = (value: number) => NOW + 2_000_000 + value

const append =
  (batches: number): Task =>
  async ({ log }, run) => {
    for (let i = 0; i < batches; i++) {
      const values = [++run.value, ++run.value, ++run.value]
      const write = { feed: run.feed, times: values.map(timeOf), values }
      try {
        const [outcome] = await log.append({ arrived: NOW, writes: [write] })
        if (outcome?.kind === 'appended') run.acknowledged.push({ ...outcome, values })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        run.refused.push(...values)
      }
    }
  }

const importPoints =
  (count: number): Task =>
  async ({ importer }, run) => {
    const values = Float64Array.from({ length: count }, () => ++run.value)
    const job = `job-${run.value}`
    await importer.stage(job, run.feed, values.map(timeOf), values)
    const done = await importer.commit(job).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'overloaded') return null
      throw error
    })
    await importer.abort(job)
    run.imported += done?.added ?? 0
  }

/** One pass of the keeper: rows of whole blocks, and the oldest block goes. */
const rollAndTrim: Task = async ({ link, keys, roller }, { feed }) => {
  const { bucketEpoch, ...shape } = await keys.shape(link, feed)
  const rolled = await roller.roll(bucketEpoch, shape, Math.floor(shape.state.head / 512) * 512)
  if (rolled !== null) await roller.trimTo(bucketEpoch, rolled, shape.state.oldest + 512)
}

/** Another Redis took over, which has everything. */
const failOver: Task = async ({ link, keys }, { feed }) => {
  await link.client.hset(keys.meta(bucketOf(feed)), 'run', 'another')
}

/** Whoever rebuilds the feed stood still for too long. */
const expireHold: Task = async ({ link, keys }, { feed }) => {
  await link.client.del(keys.hold(feed))
}

/** Every point that was acknowledged is there once and in order, whatever became of the others at most once. */
async function check(run: Run): Promise<void> {
  const { feed } = run
  const slice = await observer.log.read(feed, { tail: 1e6 }, 1e6)
  if (slice.kind === 'reset') throw new Error(slice.why)
  const { entries, head, oldest } = slice
  const values = [...entries.values]
  expect(entries.first).toBe(oldest)
  expect(values).toHaveLength(head.offset - oldest + 1)
  expect(new Set(values).size).toBe(values.length)
  const acknowledged = run.acknowledged.flatMap((one) => one.values)
  const there = new Set(values)
  expect(acknowledged.filter((value) => !there.has(value))).toEqual([])
  for (const one of run.acknowledged) {
    const at = values.indexOf(one.values[0] ?? 0)
    expect(values.slice(at, at + one.values.length)).toEqual(one.values)
    if (one.epoch === head.epoch) expect(entries.first + at).toBe(one.first)
  }
  const lost = run.refused.filter((value) => there.has(value)).length
  const total = POINTS_BEFORE + acknowledged.length + lost + run.imported
  for (let pass = 0; pass < 2; pass++) {
    const width = 2 ** 23
    const from = Math.floor(NOW / width) * width - width
    const { own } = await observer.log.columns(feed, { from, to: from + 4 * width, width, windows: [] })
    expect(own.n.reduce((sum, n) => sum + n, 0)).toBe(total)
    await rollAndTrim(observer, run)
  }
  for (const node of nodes) {
    const before = (await observer.log.read(feed, { tail: 1 }, 1)).head
    const write = { feed, times: [NOW + 3_000_000], values: [++run.value] }
    const [next] = await node.log.append({ arrived: NOW, writes: [write] })
    expect(next).toEqual({ kind: 'appended', epoch: before.epoch, first: before.offset + 1 })
  }
}

let feeds = 0

/** Runs tasks at once, each on a node of its own, in many orders. */
async function exploreTasks(tasks: readonly Task[]): Promise<number> {
  return explore({
    switches: SWITCHES,
    most: MOST,
    random: seededRandom(SEED),
    async run(pick) {
      const run: Run = { feed: ++feeds, value: 0, acknowledged: [], refused: [], imported: 0 }
      let value = 0
      for (const [i, length] of BEFORE.entries()) {
        const values = Array.from({ length }, () => --value)
        const write = { feed: run.feed, times: values.map((one) => NOW - 1000 * one), values }
        await observer.log.append({ arrived: NOW, writes: [write] })
        if (i === 0) await rollAndTrim(observer, run)
      }
      const actors = tasks.map((_, i) => new Actor(String(i)))
      const ends = tasks.map((task, i) => {
        const [node, actor] = [nodes[i], actors[i]]
        if (node === undefined || actor === undefined) throw new Error('there is no such node')
        node.plays = actor
        return actor.start(() => task(node, run))
      })
      try {
        await Promise.all([interleave(actors, pick), ...ends])
      } finally {
        for (const node of nodes) node.plays = null
      }
      await check(run)
    },
  })
}

describe('in every order of their steps', () => {
  const cases: readonly (readonly [string, readonly Task[]])[] = [
    ['two nodes append, Redis fails over', [append(2), append(2), failOver]],
    ['an import, appends, the lease is lost', [importPoints(50), append(3), expireHold]],
    ['two imports, the lease is lost', [importPoints(50), importPoints(40), expireHold]],
    ['two nodes make rows and trim, one appends', [rollAndTrim, rollAndTrim, append(2)]],
    ['an import, rows and trimming, the lease is lost', [importPoints(600), rollAndTrim, expireHold]],
    ['an import, appends, Redis fails over', [importPoints(50), append(2), failOver]],
    ['rows and trimming, appends, Redis fails over', [rollAndTrim, append(2), failOver]],
  ]
  it.each(cases)(
    '[LG8h] nothing acknowledged is lost or doubled, and no append fails afterwards: %s',
    {
      timeout: 3_600_000,
    },
    async (_, tasks) => {
      expect(await exploreTasks(tasks)).toBeGreaterThan(5)
    },
  )
})
