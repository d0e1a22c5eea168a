/** A time by which ages are reckoned, and for how long the wall clock has said another one; null: it says the same. */
export interface Reckoned {
  readonly at: number
  readonly waited: number | null
}

/** Two clocks that are apart by less say the same. */
const SAME_MS = 2000
/** A difference that has stood for so long is believed, however large it is. */
const BELIEVED_MS = 7 * 86_400_000

/**
 * The time goes on by what is known to have passed. Where the wall clock says another one, because it was set, or because the
 * process did not run, it is believed once it has stood for as long as it differs, and after a week at the latest (SPEC CK4).
 */
export function reckon(last: Reckoned, passed: number, wall: number): Reckoned {
  const at = last.at + passed
  const apart = Math.abs(wall - at)
  if (apart < SAME_MS) return { at: wall, waited: null }
  const waited = last.waited === null ? 0 : last.waited + passed
  return waited >= Math.min(apart, BELIEVED_MS) ? { at: wall, waited: null } : { at, waited }
}

/** Says what time it is to those that delete by age: never later than the wall clock, nor than what is known to have passed. */
export class AgeClock {
  readonly #hands: { now(): number; monotonic(): number }
  #last: Reckoned
  #askedAt: number

  /** `last` is where an earlier process left off; without one the wall clock is believed at once. */
  constructor(hands: { now(): number; monotonic(): number }, last: Reckoned | null) {
    this.#hands = hands
    this.#last = last ?? { at: hands.now(), waited: null }
    this.#askedAt = hands.monotonic()
  }

  now(): number {
    return Math.min(this.reckoned().at, this.#hands.now())
  }

  reckoned(): Reckoned {
    const asked = this.#hands.monotonic()
    this.#last = reckon(this.#last, asked - this.#askedAt, this.#hands.now())
    this.#askedAt = asked
    return this.#last
  }
}
