import { type AxisKind, fitRange, type NiceRange, type ValueRange } from './nice-range.ts'
import { between, shareOf } from './share.ts'

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
  target: NiceRange
  #from: ValueRange = { low: 0, high: 1 }
  #since = 0
  #moving = false
  #roomy: number | null = null
  #empty = true
  readonly #kind: AxisKind

  constructor(kind: AxisKind = { kind: 'linear' }) {
    this.#kind = kind
    this.target = fitRange(Number.NaN, Number.NaN, 4, kind)
    this.low = this.target.low
    this.high = this.target.high
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
    const wanted = fitRange(low, high, count, this.#kind, ceiling)
    const outside = low < this.target.low || high > this.target.high
    const { low: bottom, high: top } = this.target
    const used = shareOf(wanted.high, bottom, top) - shareOf(wanted.low, bottom, top)
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
    this.low = between(this.#from.low, this.target.low, eased)
    this.high = between(this.#from.high, this.target.high, eased)
    if (t >= 1) this.#moving = false
  }

  /** Forgets everything: the next update sets the range without easing. */
  reset(): void {
    this.#empty = true
    this.#roomy = null
    this.#moving = false
  }
}
