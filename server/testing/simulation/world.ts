import type { Chance } from './chance.ts'
import type { Ledger } from './ledger.ts'
import type { SimServer } from './sim-server.ts'
import { VirtualLink } from './virtual-link.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What all actors of one run share. */
export class World {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly ledger: Ledger
  /** The actors begin nothing new; what is under way is carried through. */
  ending = false
  /** All is judged: nobody connects any more. */
  isOver = false
  /** null while no server is running. */
  server: SimServer | null = null
  /** The id of the room that people talk in and edit. */
  roomId = ''
  readonly #links = new Set<VirtualLink>()
  readonly #startedAt: number
  #ids = 0

  constructor(time: VirtualTime, chance: Chance, ledger: Ledger) {
    this.time = time
    this.chance = chance
    this.ledger = ledger
    this.#startedAt = time.clock.now() - time.clock.monotonic()
  }

  /** ms since the epoch by a clock that nobody sets. */
  trueNow(): number {
    return this.#startedAt + this.time.clock.monotonic()
  }

  newId(): string {
    return `id-${++this.#ids}`
  }

  /** A new connection to the server, or null where there is none. */
  link(): VirtualLink | null {
    if (this.server === null) return null
    const link = new VirtualLink(this.time, this.server.zone, this.chance)
    this.#links.add(link)
    link.onCut(() => this.#links.delete(link))
    return link
  }

  get links(): readonly VirtualLink[] {
    return [...this.#links]
  }

  cutAll(): void {
    for (const link of this.links) link.cut()
  }

  after(ms: number, task: () => void): void {
    this.time.clock.after(ms, task)
  }
}
