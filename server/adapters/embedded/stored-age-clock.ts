import { AgeClock, type Reckoned } from '../../../lib/domain/age-clock.ts'
import type { Hands } from '../../ports/clock.ts'
import { Meta } from './meta.ts'
import type { Db } from './schema.ts'

const NAME = 'age'
const SAVED_EVERY_MS = 60_000

/** An age clock that goes on in the file: what passed while no process ran is not known (SPEC CK4). */
export class StoredAgeClock {
  readonly #meta: Meta
  readonly #hands: Hands
  readonly #ages: AgeClock
  #savedAt = Number.NEGATIVE_INFINITY

  constructor(db: Db, hands: Hands) {
    this.#meta = new Meta(db)
    this.#hands = hands
    this.#ages = new AgeClock(hands, parse(this.#meta.get(NAME)) ?? newestArrival(db))
  }

  now(): number {
    if (this.#hands.monotonic() - this.#savedAt >= SAVED_EVERY_MS) this.save()
    return this.#ages.now()
  }

  save(): void {
    this.#savedAt = this.#hands.monotonic()
    this.#meta.set(NAME, JSON.stringify(this.#ages.reckoned()))
  }
}

function parse(text: string | null): Reckoned | null {
  if (text === null) return null
  const { at, waited } = JSON.parse(text) as Partial<Reckoned>
  return typeof at === 'number' ? { at, waited: waited ?? null } : null
}

/** Of a file that an older release wrote; null where it has no feed. */
function newestArrival(db: Db): Reckoned | null {
  const { at } = db.prepare<[], { at: number | null }>('SELECT max(active) AS at FROM feed').get() ?? {}
  return at === null || at === undefined ? null : { at, waited: null }
}
