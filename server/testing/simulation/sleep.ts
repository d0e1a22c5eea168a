import type { VirtualLink } from './virtual-link.ts'
import type { World } from './world.ts'

export function sleep(world: World, ms: number): Promise<void> {
  return new Promise((resume) => world.after(ms, resume))
}

/** A connection and the server at its other end: `held` as long as it holds, else a new one. Null where the run ends before there is one. */
export async function connected(world: World, held: VirtualLink | null = null) {
  for (let link = held; ; ) {
    const { server } = world
    if (server !== null && link?.isUp === true) return { link, server }
    if (world.isOver) return null
    link = world.link()
    if (link === null) await sleep(world, world.chance.between(50, 500))
  }
}
