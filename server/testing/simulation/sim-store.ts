import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRetention } from '../../../lib/domain/retention.ts'
import { openStore } from '../../adapters/embedded/open-store.ts'
import type { StorageFaults } from './faults.ts'
import { startSimServer } from './sim-server.ts'
import { sleep } from './sleep.ts'
import { Zone } from './virtual-time.ts'
import { VirtualWorker } from './virtual-worker.ts'
import type { World } from './world.ts'

/** Short enough for a run to see entries go. */
const RULES = parseRetention('short/*=entries:1m,8s:1m,1m:1m,1h:1m')
if (typeof RULES === 'string') throw new Error(RULES)
export const RETENTION = RULES

const QUICK_MS = 2
const SLOW_MS = 3000

/** A real data file on a small disk (`dir`), the server that uses it, and the harm that may come to both. */
export class SimStore implements StorageFaults {
  readonly #world: World
  readonly #dir: string
  readonly #pace = { most: QUICK_MS }
  #process = new Zone()
  #workers: VirtualWorker[] = []
  #restarting: Promise<void> | null = null

  constructor(world: World, dir: string) {
    this.#world = world
    this.#dir = dir
  }

  async start(): Promise<void> {
    const world = this.#world
    const { time, chance } = world
    const process = new Zone()
    this.#process = process
    this.#workers = []
    await time.within(process, async () => {
      const store = await openStore(
        {
          dataDir: join(this.#dir, 'data'),
          durability: 'normal',
          retention: RETENTION,
          chatRetentionMs: null,
          maxFeeds: 1000,
          onFollowerError: (error) => world.ledger.fault(`a follower failed: ${error}`),
          onTrouble: () => {},
          onDamage: (reason) => world.ledger.fault(`damage: ${reason}`),
          onThread: () => {},
          onGiveUp: () => this.#giveUp(),
          onUnreadableRoom: (slug) => world.ledger.fault(`the room ${slug} cannot be read`),
        },
        {
          startThread: (name, workerData) => {
            const worker = new VirtualWorker({ time, chance, pace: this.#pace, process }, name, workerData)
            this.#workers.push(worker)
            return worker
          },
          // Of a process that was killed here nothing ends by itself, its lock neither.
          takeLock: () => ({ release() {} }),
        },
      )
      world.server = startSimServer({ ...store, history: store.log }, time.clock, process, () =>
        world.newId(),
      )
    })
  }

  async restart(how: 'killed' | 'asked'): Promise<void> {
    this.#restarting ??= this.#restart(how).finally(() => {
      this.#restarting = null
    })
    await this.#restarting
  }

  killThread(which: 'writer' | 'reader'): void {
    for (const worker of this.#workers) if (worker.name === which) worker.die()
  }

  fillDisk(): void {
    const { bavail, bsize } = statfsSync(this.#dir)
    writeFileSync(join(this.#dir, 'ballast'), new Uint8Array(bavail * bsize))
  }

  slowDisk(): void {
    this.#pace.most = SLOW_MS
  }

  heal(): void {
    this.#pace.most = QUICK_MS
    rmSync(join(this.#dir, 'ballast'), { force: true })
  }

  async close(): Promise<void> {
    await this.#world.server?.close()
  }

  /** The threads died too often: the process ends, and is started again by whoever looks after it. */
  #giveUp(): void {
    void this.restart('killed')
  }

  async #restart(how: 'killed' | 'asked'): Promise<void> {
    const world = this.#world
    const { server } = world
    world.server = null
    if (how === 'asked') {
      await server?.close().catch(() => {})
      world.cutAll()
    } else {
      this.#process.kill()
      world.cutAll()
    }
    await sleep(world, world.chance.between(100, 3000))
    for (;;) {
      try {
        return await this.start()
      } catch {
        // A disk that is full lets no server start.
        this.#process.kill()
        await sleep(world, 1000)
      }
    }
  }
}
