import { writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { openStore } from '../adapters/embedded/open-store.ts'

/** What the process says of its work, a line of JSON each. */
export type Said =
  | { readonly kind: 'acknowledged' | 'refused' | 'unknown' | 'read'; readonly values: readonly number[] }
  | { readonly kind: 'closed' }

/**
 * Works on a data file in each way that there is, reads it back and closes it: for a test that lets it fail at one place. Each
 * append has values of its own, from the number in the second argument on.
 */
const [dir = '', from = '0'] = process.argv.slice(2)
const BATCHES = 8
const POINTS = 100
/** How often the last append, which must succeed in the end, is tried. */
const TRIES = 50

/** At once: nothing that was said is lost when the process is killed. */
const say = (said: Said) => writeSync(1, `${JSON.stringify(said)}\n`)

const store = await openStore({
  dataDir: dir,
  durability: 'normal',
  retention: [],
  chatRetentionMs: null,
  maxFeeds: 100,
  onFollowerError: () => {},
  onTrouble: () => {},
  onDamage: () => {},
  onThread: () => {},
  onGiveUp: () => process.exit(1),
  onUnreadableRoom: () => {},
})
let next = Number(from)

/** Whether the points were taken; a refusal that does not know says so. */
async function append(feed: number, count: number): Promise<boolean> {
  const values = Array.from({ length: count }, () => next++)
  try {
    const now = Date.now()
    // Times of now: retention would delete older ones.
    await store.log.append({ arrived: now, writes: [{ feed, times: values.map(() => now), values }] })
    say({ kind: 'acknowledged', values })
    return true
  } catch (error) {
    say({ kind: String(error).includes('is not known') ? 'unknown' : 'refused', values })
    return false
  }
}

/** What may fail while the storage does. */
const attempt = <T>(work: () => Promise<T>): Promise<T | null> => work().catch(() => null)

async function keyOf(id: string): Promise<number> {
  for (let i = 0; i < TRIES; i++) {
    const [outcome] = (await attempt(() => store.catalog.ensure([id], Date.now()))) ?? []
    if (outcome?.ok === true) return outcome.key
    await wait(20)
  }
  throw new Error(`no key for ${id}`)
}

const feed = await keyOf('values')
const other = await keyOf('other')
const gone = await keyOf(`gone/${from}`)
for (let i = 0; i < BATCHES; i++) await append(feed, POINTS)
await attempt(() => store.importer.stage('job', other, Float64Array.of(1, 2), Float64Array.of(1, 2)))
await attempt(() => store.importer.commit('job'))
await attempt(() =>
  store.chat.append('room', {
    kind: 'posted',
    id: from,
    at: 1,
    by: { id: 'p', name: 'P' },
    text: 'b',
    mentions: [],
  }),
)
await attempt(() => store.markers.mark('room', 'a', 1))
await attempt(() => store.catalog.remove(gone))
await attempt(() => store.log.range(feed, { from: 0, to: 1e15, limit: 10 }))
for (let i = 0; i < TRIES && !(await append(feed, 1)); i++) await wait(20)
for (let i = 0; i < TRIES; i++) {
  const slice = await attempt(() => store.log.read(feed, { tail: 1e6 }, 1e6))
  if (slice?.kind === 'entries') {
    say({ kind: 'read', values: [...slice.entries.values] })
    break
  }
  await wait(20)
}
await store.close()
say({ kind: 'closed' })
