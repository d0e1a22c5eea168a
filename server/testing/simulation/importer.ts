import { AppError } from '../../../lib/protocol/errors.ts'
import { connected, sleep } from './sleep.ts'
import { AnswerLost, type VirtualLink } from './virtual-link.ts'
import type { World } from './world.ts'

const HOUR_MS = 3_600_000
const CHUNK_BYTES = 4096

/** Imports files of history into `feed`, each again until it is answered: importing twice adds nothing the second time. */
export async function importHistory(world: World, feed: string): Promise<void> {
  let link: VirtualLink | null = null
  while (!world.ending) {
    await sleep(world, world.chance.between(3_000, 15_000))
    const from = world.trueNow() - world.chance.between(2, 20) * HOUR_MS
    const values: number[] = []
    const lines = ['time,value']
    for (let i = world.chance.between(10, 3000); i > 0; i--) {
      const time = Math.floor(from) + i * 100
      const value = world.ledger.write(feed, time)
      values.push(value)
      lines.push(`${time},${value}`)
    }
    const body = Buffer.from(`${lines.join('\n')}\n`)
    for (let isDone = false; !isDone; ) {
      const end = await connected(world, link)
      if (end === null) return
      link = end.link
      const { server } = end
      try {
        const answer = await end.link.request(() =>
          server.imports.run(chunksOf(world, end.link, body), {
            defaultSource: feed,
            mapping: { timeFormat: 'ms' },
          }),
        )
        if (answer.refusedTotal > 0) world.ledger.fault(`an import was refused ${answer.refusedTotal} lines`)
        world.ledger.settle(values, answer.tooOld > 0 ? 'unknown' : 'acknowledged')
        isDone = true
      } catch (error) {
        if (error instanceof AnswerLost) continue
        if (!(error instanceof AppError)) throw error
        if (!error.retryable) world.ledger.fault(`an import was refused: ${error.message}`)
        isDone = !error.retryable
        await sleep(world, world.chance.between(500, 3000))
      }
    }
  }
}

async function* chunksOf(world: World, link: VirtualLink, body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    await sleep(world, world.chance.upTo(20))
    if (!link.isUp) throw new Error('the sender went away')
    yield body.subarray(at, at + CHUNK_BYTES)
  }
}
