import { sampleText } from '../../../lib/domain/testing/sample-room.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import { connected, sleep } from './sleep.ts'
import { AnswerLost, type VirtualLink } from './virtual-link.ts'
import type { World } from './world.ts'

/** A person's own panel: the newest content that was acknowledged, and the newest that was sent. */
export interface Edited {
  readonly panel: string
  acknowledged: number
  sent: number
}

/** Changes a panel of its own again and again, each change under its id until it is answered (SPEC RM3). */
export async function edit(world: World, name: string, slug: string): Promise<Edited> {
  const edited: Edited = { panel: `panel-${name}`, acknowledged: 0, sent: 0 }
  let base = 0
  let link: VirtualLink | null = null
  while (!world.ending) {
    await sleep(world, world.chance.between(300, 3000))
    const n = ++edited.sent
    const panel = sampleText(edited.panel, `content ${n}`)
    const change = { op: 'put' as const, id: `edit-${name}-${n}`, base, panel }
    for (let isDone = false; !isDone; ) {
      const end = await connected(world, link)
      if (end === null) return edited
      link = end.link
      const { server } = end
      try {
        const made = await end.link.request(() => server.rooms.edit(slug, change, name))
        if (made.outcome === 'rival') world.ledger.fault(`${name} met a rival on a panel of its own`)
        base = made.room.revisions[edited.panel] ?? 0
        edited.acknowledged = n
        isDone = true
      } catch (error) {
        if (error instanceof AnswerLost) continue
        if (!(error instanceof AppError)) throw error
        if (!error.retryable) world.ledger.fault(`${name} may not edit: ${error.message}`)
        isDone = !error.retryable
        await sleep(world, world.chance.between(200, 2000))
      }
    }
  }
  return edited
}

export async function judgeEdits(world: World, slug: string, all: readonly Edited[]): Promise<void> {
  const { server, ledger } = world
  if (server === null) return
  const { document } = await server.rooms.find(slug)
  for (const { panel, acknowledged, sent } of all) {
    const found = document.panels.find(({ id }) => id === panel)
    const n = found?.kind === 'text' ? Number(found.markdown.split(' ')[1]) : 0
    if (n < acknowledged || n > sent)
      ledger.fault(`${panel} stands at ${n}; ${acknowledged} was acknowledged and ${sent} sent`)
  }
}
