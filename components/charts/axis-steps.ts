import { timeStep, timeTicks, type Zone } from '../format/times.ts'
import type { NiceRange } from './nice-range.ts'
import type { Viewport } from './viewport.ts'

/** What Recharts draws until the next step: an x-domain that ends at `end`, and the value axes. */
export interface AxisState {
  readonly end: number
  readonly span: number
  /** Times of the ticks in (end − span, end], and the distance between them, ms. */
  readonly times: readonly number[]
  readonly step: number
  readonly range: NiceRange
  /** Of the axis on the right; null where there is none. */
  readonly right: NiceRange | null
}

/** Horizontal grid lines reach this far (CSS px) beyond the right edge, since the axes slide left between two steps. */
export const OVERSCAN = 160
const TICK_DISTANCE = 88

/**
 * Slides the axes along with the live edge, and asks for a step whenever a tick comes in or goes out, so that labels are
 * never cut.
 */
export class AxisSteps {
  /** The next `settle` asks for a step whatever the edge. */
  due = true
  readonly #axes: HTMLElement
  readonly #onAxis: (axis: AxisState) => void
  #end = Number.NaN
  #span = Number.NaN
  /** The axes are right from here (a tick would have left) … */
  #from = Number.NaN
  /** … to here (the next tick comes in). */
  #until = Number.NaN
  /** A step was handed to React and is not in the DOM yet. */
  #asked = false
  #shift = Number.NaN

  /** `axes` gets `--chart-shift`, by which it slides until the next step. */
  constructor(axes: HTMLElement, onAxis: (axis: AxisState) => void) {
    this.#axes = axes
    this.#onAxis = onAxis
  }

  slide({ end, span, width }: Viewport, dpr: number): void {
    const shift = Math.round(((this.#end - end) * width) / span) / dpr
    if (shift === this.#shift || Number.isNaN(shift)) return
    this.#shift = shift
    this.#axes.style.setProperty('--chart-shift', `${shift}px`)
  }

  settle(view: Viewport, dpr: number, zone: Zone, range: NiceRange, right: NiceRange | null): boolean {
    const { end, span, width } = view
    const inside = span === this.#span && end >= this.#end && end < this.#until && end - span <= this.#from
    if (!this.due && (inside || this.#asked)) return false
    this.due = false
    this.#asked = true
    const step = timeStep(span, width / dpr / TICK_DISTANCE)
    const times = timeTicks(end - span, end, step, zone)
    this.#onAxis({ end, span, times, step, range, right })
    return true
  }

  /** To be called once Recharts has drawn a step, in the same frame: the axes slide from their new place. */
  drawn({ end, span, times, step }: AxisState, view: Viewport, dpr: number): void {
    this.#asked = false
    this.#end = end
    this.#span = span
    this.#from = times[0] ?? end
    const overscan = ((OVERSCAN - 8) * dpr * span) / view.width
    this.#until = Math.min((times.at(-1) ?? end - span) + step, end + overscan)
    this.#shift = Number.NaN
    this.slide(view, dpr)
  }
}
