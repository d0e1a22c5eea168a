import { AppError } from '../../../lib/protocol/errors.ts'
import type { IngestOrigin } from '../../services/ingest.ts'
import { connected, sleep } from './sleep.ts'
import { AnswerLost, type VirtualLink } from './virtual-link.ts'
import type { World } from './world.ts'

interface Post {
  readonly points: readonly { source: string; value: number; time?: number }[]
  readonly seq: number
}

/**
 * Posts to `feeds` until the run ends. One with an identity sends a post again until it is answered for good (SPEC LG1); one
 * without sends each once.
 */
export async function produce(
  world: World,
  name: string,
  feeds: [string, ...string[]],
  hasIdentity: boolean,
) {
  const { chance } = world
  let link: VirtualLink | null = null
  for (let seq = 0; !world.ending; seq++) {
    await sleep(world, chance.between(10, 400))
    const points = Array.from({ length: chance.between(1, 20) }, () => {
      const source = chance.oneOf(feeds)
      const time = world.trueNow()
      const value = world.ledger.write(source, time)
      return { source, value, ...(hasIdentity ? { time } : {}) }
    })
    for (let isDone = false; !isDone; ) {
      const end = await connected(world, link)
      if (end === null) return
      link = end.link
      isDone = await send(world, end, name, { points, seq }, hasIdentity)
    }
  }
}

type End = NonNullable<Awaited<ReturnType<typeof connected>>>

/** False where it is to be sent again. */
async function send(world: World, { link, server }: End, name: string, post: Post, hasIdentity: boolean) {
  const { ledger } = world
  const values = post.points.map(({ value }) => value)
  const origin: IngestOrigin = { door: 'http', defaultSource: 'unknown' }
  const identity = hasIdentity ? { producer: name, seq: post.seq } : {}
  try {
    const body = structuredClone(post.points)
    const outcome = await link.request(() => server.ingest.post({ origin, body, ...identity }))
    const refused = new Set(outcome.rejected.map(({ index }) => index))
    ledger.settle(
      values.filter((_, i) => !refused.has(i)),
      'acknowledged',
    )
    ledger.settle(
      values.filter((_, i) => refused.has(i)),
      'refused',
    )
    return true
  } catch (error) {
    if (error instanceof AnswerLost) return !hasIdentity
    if (!(error instanceof AppError)) throw error
    if (!error.retryable) {
      ledger.fault(`${name} was refused for good: ${error.message}`)
      return true
    }
    if (!hasIdentity) {
      // What a whole request is refused with says that nothing of it was logged; of a failing disk nobody knows.
      if (error.code !== 'storage_failed') ledger.settle(values, 'refused')
      return true
    }
    await sleep(world, world.chance.between(100, 1000))
    return false
  }
}
