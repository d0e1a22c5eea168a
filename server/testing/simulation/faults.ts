import { sleep } from './sleep.ts'
import type { World } from './world.ts'

/** What may be done to the storage of a run. */
export interface StorageFaults {
  /** Ends the server as a kill does, or asks it to end, and starts another on what the file holds. */
  restart(how: 'killed' | 'asked'): Promise<void>
  /** A storage thread dies. */
  killThread(which: 'writer' | 'reader'): void
  /** Until `heal`, the disk takes nothing. */
  fillDisk(): void
  /** Until `heal`, the storage threads answer late. */
  slowDisk(): void
  heal(): void
}

const STEPS_MS: readonly [number, ...number[]] = [
  -3_600_000,
  -20_000,
  -2_000,
  2_000,
  45_000,
  3_600_000,
  366 * 86_400_000,
]

/** Does harm at random until the run ends, and writes down what it did. */
export async function doHarm(world: World, storage: StorageFaults, log: (line: string) => void) {
  const { chance, time } = world
  while (!world.ending) {
    await sleep(world, chance.between(200, 4000))
    if (world.ending) return
    const harm = chance.oneOf([
      'cut',
      'cut',
      'cut all',
      'delay',
      'clock',
      'asked',
      'killed',
      'writer',
      'reader',
      'full',
      'slow',
    ])
    log(`${Math.round(time.clock.monotonic())} ms: ${harm}`)
    switch (harm) {
      case 'cut':
        for (const link of world.links) if (chance.onceIn(3)) link.cut()
        break
      case 'cut all':
        world.cutAll()
        break
      case 'delay':
        for (const link of world.links) link.delay = chance.upTo(800)
        break
      case 'clock':
        time.hands.set(world.trueNow() + chance.oneOf(STEPS_MS))
        await sleep(world, chance.between(1000, 8000))
        time.hands.set(world.trueNow())
        break
      case 'asked':
      case 'killed':
        await storage.restart(harm)
        break
      case 'writer':
      case 'reader':
        storage.killThread(harm)
        break
      case 'full':
        storage.fillDisk()
        await sleep(world, chance.between(500, 5000))
        storage.heal()
        break
      case 'slow':
        storage.slowDisk()
        await sleep(world, chance.between(500, 5000))
        storage.heal()
        break
    }
  }
}
