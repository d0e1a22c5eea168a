import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parseRetention } from '../../lib/domain/retention.ts'
import { DATA_FILE, openStore } from '../../server/adapters/embedded/open-store.ts'
import { seededRandom } from '../../server/testing/seeded-random.ts'
import { answerWith } from './answer.ts'

/**
 * Fills a data directory as years of a server would, straight through its log: with event times, and times of arrival,
 * that a server would not take today. Closed properly each time.
 */
type Write = (
  feed: number,
  times: readonly number[],
  values: readonly number[],
  arrived: number,
) => Promise<void>

interface Filled {
  readonly ms: number
  readonly points: number
  /** In use, free pages left out, once it is closed. */
  readonly bytes: number
}

const POINTS_A_BATCH = 4000

async function fill(
  dataDir: string,
  ids: readonly string[],
  points: number,
  write: (w: Write) => Promise<void>,
) {
  const began = performance.now()
  const rules = parseRetention('*=entries:forever')
  if (typeof rules === 'string') throw new Error(rules)
  const fail = (what: unknown) => {
    if (what !== null) throw new Error(`the log failed: ${what}`)
  }
  const store = await openStore({
    dataDir,
    durability: 'normal',
    retention: rules,
    chatRetentionMs: null,
    maxFeeds: 1_000_000,
    onFollowerError: fail,
    onTrouble: fail,
    onDamage: fail,
    onThread: (_, reason) => fail(reason),
    onGiveUp: fail,
    onUnreadableRoom: fail,
  })
  const outcomes = await store.catalog.ensure(ids, Date.now())
  const keys = outcomes.map((outcome) => (outcome.ok ? outcome.key : 0))
  await write(async (feed, times, values, arrived) => {
    await store.log.append({ arrived, writes: [{ feed: keys[feed] ?? 0, times, values }] })
  })
  await store.close()
  const answer: Filled = {
    ms: performance.now() - began,
    points,
    bytes: bytesInUse(join(dataDir, DATA_FILE)),
  }
  return answer
}

function bytesInUse(path: string): number {
  const db = new Database(path, { readonly: true })
  const pragma = (name: string) => Number(db.pragma(name, { simple: true }))
  const bytes = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  db.close()
  return bytes
}

answerWith({
  /** A random walk a feed, `step` ms apart (give or take a ms or two), up to `newest`. `decimals`: as a sensor would round. */
  walk({ dir, feeds, points, step, newest, decimals }) {
    const [each, stepMs, end] = [Math.floor(Number(points) / Number(feeds)), Number(step), Number(newest)]
    const scale = decimals === undefined ? 0 : 10 ** Number(decimals)
    const ids = Array.from({ length: Number(feeds) }, (_, i) => `bench-${i}`)
    return fill(String(dir), ids, each * ids.length, async (write) => {
      const random = seededRandom(1)
      const level = new Float64Array(ids.length).fill(100)
      for (let from = 0; from < each; from += POINTS_A_BATCH) {
        const length = Math.min(POINTS_A_BATCH, each - from)
        for (let feed = 0; feed < ids.length; feed++) {
          const times: number[] = []
          const values: number[] = []
          for (let i = 0; i < length; i++) {
            const value = (level[feed] ?? 0) + random() + random() + random() - 1.5
            level[feed] = value
            times.push(end - (each - 1 - from - i) * stepMs - Math.floor(random() * 3))
            values.push(scale === 0 ? value : Math.round(value * scale) / scale)
          }
          await write(feed, times, values, (times.at(-1) ?? 0) + 2)
        }
      }
    })
  },
  /** Columns (`time` and the values of each feed) once more and once more, a point a feed and second, up to `newest`. */
  replay({ dir, columns, seconds, newest }) {
    const { time = new Float64Array(), ...others } = columns as Record<string, Float64Array>
    const ids = Object.keys(others)
    const count = Number(seconds)
    const span = (time.at(-1) ?? 0) - (time[0] ?? 0) + 1000
    return fill(String(dir), ids, ids.length * count, async (write) => {
      const random = seededRandom(2)
      const shift = Number(newest) - Math.ceil(count / time.length) * span - (time[0] ?? 0)
      for (let i = 0; i < count; i++) {
        const at = i % time.length
        const now = (time[at] ?? 0) + shift + Math.floor(i / time.length) * span
        const arrived = now + (random() < 0.2 ? 1 : 0)
        await Promise.all(ids.map((id, feed) => write(feed, [now], [others[id]?.[at] ?? 0], arrived)))
      }
    })
  },
})
process.send?.({ answer: 'ready' })
