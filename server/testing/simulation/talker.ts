import { AppError } from '../../../lib/protocol/errors.ts'
import { connected, sleep } from './sleep.ts'
import { AnswerLost, type VirtualLink } from './virtual-link.ts'
import type { World } from './world.ts'

/** What one person has said, and what was acknowledged of it, by the message's id: its position. */
export type Said = Map<string, { epoch: string; offset: number } | null>

/** Posts messages until the run ends, each again under its id until it is acknowledged (SPEC CH2). */
export async function talk(world: World, name: string, room: string): Promise<Said> {
  const said: Said = new Map()
  const by = { id: name, name }
  let link: VirtualLink | null = null
  for (let n = 0; !world.ending; n++) {
    await sleep(world, world.chance.between(200, 3000))
    const id = `${name}-${n}`
    said.set(id, null)
    for (let isDone = false; !isDone; ) {
      const end = await connected(world, link)
      if (end === null) return said
      link = end.link
      const { server } = end
      try {
        const text = `message ${id}`
        const { entry, epoch } = await end.link.request(() =>
          server.chat.act(room, { kind: 'post', id, text, mentions: [] }, by),
        )
        said.set(id, { epoch, offset: entry.offset })
        isDone = true
      } catch (error) {
        if (error instanceof AnswerLost) continue
        if (!(error instanceof AppError)) throw error
        if (!error.retryable) world.ledger.fault(`${name} may not post: ${error.message}`)
        isDone = !error.retryable
        await sleep(world, world.chance.between(200, 2000))
      }
    }
  }
  return said
}

/** Every acknowledged message is there once, at its position, and all are in the order of their positions. */
export async function judgeTalk(world: World, room: string, all: readonly Said[]): Promise<void> {
  const { server, ledger } = world
  if (server === null) return
  const said = new Map(all.flatMap((one) => [...one]))
  const seen = new Map<string, number>()
  let last = 0
  for (let after = 0; ; ) {
    const { messages, more } = await server.chat.page(room, { after, limit: 200 })
    for (const { id, offset } of messages) {
      if (offset <= last) ledger.fault(`message ${id} at ${offset} comes after ${last}`)
      if (seen.has(id)) ledger.fault(`message ${id} is there twice`)
      if (!said.has(id)) ledger.fault(`message ${id} was never posted`)
      seen.set(id, offset)
      last = offset
    }
    if (!more || messages.length === 0) break
    after = last
  }
  for (const [id, position] of said) {
    if (position === null) continue
    const offset = seen.get(id)
    if (offset !== position.offset)
      ledger.fault(`message ${id} was acknowledged at ${position.offset} and is at ${offset}`)
  }
}
