import { niceStep } from '../../lib/domain/nice-step.ts'

export interface ValueRange {
  low: number
  high: number
}

export interface NiceRange extends ValueRange {
  readonly step: number
  readonly ticks: readonly number[]
}

/**
 * The range that an axis shows for data in [low, high]: padded by 6%, cut at whole steps, never reaching below zero for
 * data that does not, nor above `ceiling`. Without data it is [0, 1]; a constant stands in the middle.
 */
export function niceRange(
  low: number,
  high: number,
  count: number,
  binary = false,
  ceiling = Number.POSITIVE_INFINITY,
): NiceRange {
  let lo = low
  let hi = high
  if (!(lo <= hi) || !Number.isFinite(lo) || !Number.isFinite(hi)) {
    lo = 0
    hi = 1
  } else if (hi - lo <= Math.abs(hi) * 1e-13) {
    const half = hi === 0 ? 1 : Math.abs(hi) * 0.05
    lo -= half
    hi += half
  } else {
    const pad = (hi - lo) * 0.06
    lo = lo >= 0 && lo - pad < 0 ? 0 : lo - pad
    hi = hi <= 0 && hi + pad > 0 ? 0 : hi <= ceiling ? Math.min(ceiling, hi + pad) : hi + pad
  }
  const step = niceStep(hi - lo, count, binary)
  const first = Math.floor(lo / step + 1e-9)
  const last = Math.ceil(hi / step - 1e-9)
  const ticks: number[] = []
  for (let i = first; i <= last; i++) ticks.push(i * step)
  // `+ 0` makes a plain zero of a negative one.
  return { low: first * step + 0, high: last * step + 0, step, ticks }
}

const EASE_MS = 240
/** How long data must have left much of the axis unused before the axis closes in. */
const SHRINK_AFTER_MS = 4000

/**
 * The value axis of one chart: it opens at once when data leaves it, closes in only after the data has used less than
 * half of it for a while, and moves between the two in a quarter of a second. So it does not twitch with every point.
 */
export class YScale implements ValueRange {
  low = 0
  high = 1
  target: NiceRange = niceRange(Number.NaN, Number.NaN, 4)
  #from: ValueRange = { low: 0, high: 1 }
  #since = 0
  #moving = false
  #roomy: number | null = null
  #empty = true
  readonly #binary: boolean

  constructor(binary = false) {
    this.#binary = binary
  }

  /**
   * Takes the extent of what is in view; true where the target changed. `eager` closes in at once: what is in view changed
   * because somebody wants to see it.
   */
  update(
    low: number,
    high: number,
    count: number,
    now: number,
    animate: boolean,
    ceiling?: number,
    eager = false,
  ): boolean {
    const known = low <= high
    if (!known && !this.#empty) return false
    const wanted = niceRange(low, high, count, this.#binary, ceiling)
    const outside = low < this.target.low || high > this.target.high
    const used = (wanted.high - wanted.low) / (this.target.high - this.target.low)
    if (used < 0.55 && known) this.#roomy ??= now
    else this.#roomy = null
    const shrink = this.#roomy !== null && now - this.#roomy >= SHRINK_AFTER_MS
    const fits = eager && known
    if (!(outside || shrink || fits || this.#empty)) return false
    if (wanted.low === this.target.low && wanted.high === this.target.high && !this.#empty) return false
    this.target = wanted
    this.#roomy = null
    if (this.#empty || !animate) {
      this.low = wanted.low
      this.high = wanted.high
      this.#moving = false
    } else {
      this.#from = { low: this.low, high: this.high }
      this.#since = now
      this.#moving = true
    }
    if (known) this.#empty = false
    return true
  }

  get moving(): boolean {
    return this.#moving
  }

  /** Moves `low` and `high` towards the target. */
  ease(now: number): void {
    if (!this.#moving) return
    const t = Math.min(1, Math.max(0, (now - this.#since) / EASE_MS))
    const eased = 1 - (1 - t) ** 3
    this.low = this.#from.low + (this.target.low - this.#from.low) * eased
    this.high = this.#from.high + (this.target.high - this.#from.high) * eased
    if (t >= 1) this.#moving = false
  }

  /** Forgets everything: the next update sets the range without easing. */
  reset(): void {
    this.#empty = true
    this.#roomy = null
    this.#moving = false
  }
}
