import { ViewSync, type ViewWire } from '../../../lib/client/view-sync.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { ViewItem } from '../../../lib/protocol/live-events.ts'
import type { Result } from '../../../lib/protocol/result.ts'
import type { SimServer } from './sim-server.ts'
import { connected, sleep } from './sleep.ts'
import type { VirtualLink } from './virtual-link.ts'
import type { World } from './world.ts'

const RANGE = { span: 60_000, columns: 200 }
const CALL_TIMEOUT_MS = 10_000

/** A page's view of some feeds through one connection after another. */
export class Viewer {
  readonly sync: ViewSync
  readonly items: readonly ViewItem[]
  readonly #world: World
  readonly #name: string

  constructor(world: World, name: string, items: readonly ViewItem[]) {
    this.#world = world
    this.#name = name
    this.items = items
    this.sync = new ViewSync(items, RANGE, world.chance.random)
  }

  /** Watches until the run is over. */
  async run(): Promise<void> {
    const world = this.#world
    while (!world.isOver) {
      const end = await connected(world)
      if (end === null) return
      const { link } = end
      this.#attach(end)
      while (link.isUp && !world.isOver) {
        await sleep(world, 1000)
        this.look()
        this.sync.pulse()
      }
      link.cut()
      await sleep(world, world.chance.between(10, 2000))
    }
  }

  /** Tells the ledger what is held now. */
  look(): void {
    for (const id of this.#ids()) {
      const feed = this.sync.feed(id)
      if (feed === undefined) continue
      const { epoch } = feed.getSnapshot()
      const { offsets, values } = feed.recent()
      offsets.forEach((offset, i) => {
        const value = values[i]
        if (!Number.isNaN(offset) && value !== undefined)
          this.#world.ledger.saw({ feed: id, epoch, offset, value }, this.#name)
      })
    }
  }

  /** What is shown of a feed is what its log holds. */
  judge(id: string, log: { epoch: string; first: number; values: Float64Array; times: Float64Array }): void {
    const fault = (what: string) => this.#world.ledger.fault(`${this.#name}: ${id} ${what}`)
    if (!this.items.some((item) => 'feed' in item && item.feed === id)) return
    const feed = this.sync.feed(id)
    if (feed === undefined) {
      fault('is not shown')
      return
    }
    const { epoch, head, holes, stats } = feed.getSnapshot()
    const last = log.first + log.values.length - 1
    if (epoch !== log.epoch) {
      fault(`is shown of epoch ${epoch}, and stands at ${log.epoch}`)
      return
    }
    if (head !== last) fault(`is shown up to ${head}, and ends at ${last}`)
    if (holes > 0) fault('is shown with a hole')
    const newest = [...log.values.slice(-10)]
    const mean = newest.reduce((sum, value) => sum + value, 0) / newest.length
    const shown = stats[0]
    if (shown?.n !== newest.length) fault(`has n ${shown?.n} over its last ${newest.length}`)
    else if (Math.abs((shown.mean ?? 0) - mean) > 1e-9 * Math.abs(mean))
      fault(`has mean ${shown.mean} in place of ${mean}`)
  }

  #ids(): readonly string[] {
    const state = this.sync.state.getSnapshot()
    return state.kind === 'ready' ? state.feeds : []
  }

  #attach({ link, server }: { link: VirtualLink; server: SimServer }): void {
    const { sync } = this
    const end = server.connect(link, {
      frame: (frame) => sync.frame(frame),
      beat: (beat) => sync.beat(beat),
      changed: (view) => sync.again(view),
    })
    const wire: ViewWire = {
      watch: (request) =>
        this.#ask(link, async () => {
          const reply = await end.watch(request)
          if (reply === null) throw new AppError('shutting_down', 'The connection was closed meanwhile.')
          return reply
        }),
      fill: (request) => this.#ask(link, async () => ({ pack: (await end.fill(request)).slice() })),
      unwanted: () => {},
      broken: (reason) => {
        if (!reason.includes('in time')) this.#world.ledger.fault(`${this.#name}: ${reason}`)
        link.cut()
      },
    }
    link.onCut(() => sync.disconnect())
    sync.connect(wire)
  }

  #ask<T extends object>(link: VirtualLink, work: () => Promise<T>): Promise<Result<T>> {
    const answer = link.request(async (): Promise<Result<T>> => {
      try {
        return { ok: true, ...(await work()) }
      } catch (error) {
        if (error instanceof AppError) return { ok: false, error: error.toWire() }
        throw error
      }
    })
    const late = new Promise<never>((_, reject) =>
      this.#world.after(CALL_TIMEOUT_MS, () => reject(new Error('no answer in time'))),
    )
    late.catch(() => {})
    return Promise.race([answer, late])
  }
}
