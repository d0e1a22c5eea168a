import type { PlotReader } from '../charts/plot.ts'

/** px. As near to the plot's beginning a mark stays as long as what it marks goes on: its face is seen whole. */
const EDGE = 12
/** Of the plot's width: bands end so far outside, however long they go on. */
const REACH = 3

/**
 * Places the children of a layer over a plot by their `data-time` (and `data-until`), ms, and moves the layer with the
 * plot: one style a paint while it slides (and one for each mark that stays at the edge), all children where it zooms.
 */
export class MarkLayer {
  readonly #layer: HTMLElement
  readonly #painter: PlotReader
  readonly #width: number
  readonly #stop: () => void
  #end = 0
  #span = 0
  #shift = 0
  /** Marks that may stay at the edge, and where they stand by their time, px. */
  readonly #kept = new Map<HTMLElement, number>()

  constructor(layer: HTMLElement, painter: PlotReader, width: number) {
    this.#layer = layer
    this.#painter = painter
    this.#width = width
    this.#stop = painter.follow(() => this.#move())
    this.place()
  }

  close(): void {
    this.#stop()
  }

  /** After the children changed. */
  place(): void {
    const seen = this.#painter.visible()
    if (seen === null) return
    this.#end = seen.to
    this.#span = seen.to - seen.from
    this.#kept.clear()
    this.#slide(0)
    for (const child of this.#layer.children) if (child instanceof HTMLElement) this.#put(child)
  }

  #put(child: HTMLElement): void {
    const { time, until, keep } = child.dataset
    if (time === undefined) return
    const x = this.#placeOf(Number(time))
    if (until !== undefined) {
      const wide = this.#width * REACH
      const left = Math.max(-wide, x)
      const right = Math.min(wide, this.#placeOf(Number(until)))
      child.style.width = `${Math.max(1, right - left).toFixed(1)}px`
      child.style.transform = `translateX(${left.toFixed(1)}px)`
    } else if (keep !== undefined && this.#placeOf(Number(keep)) > 0) {
      this.#kept.set(child, x)
      this.#keep(child, x)
    } else child.style.transform = `translateX(${x.toFixed(1)}px)`
  }

  #placeOf(time: number): number {
    return ((time - this.#end + this.#span) * this.#width) / this.#span
  }

  /** What began before the plot does has its mark at the edge, however the layer slides. */
  #keep(child: HTMLElement, x: number): void {
    child.style.transform = `translateX(${Math.max(EDGE - this.#shift, x).toFixed(1)}px)`
  }

  #move(): void {
    const seen = this.#painter.visible()
    if (seen === null) return
    const span = seen.to - seen.from
    const moved = seen.to - this.#end
    if (span !== this.#span || Math.abs(moved) > span / 2) this.place()
    else this.#slide((-moved * this.#width) / span)
  }

  #slide(px: number): void {
    // In whole pixels: most paints move it by less than one.
    const shift = Math.round(px)
    if (shift === this.#shift) return
    this.#shift = shift
    this.#layer.style.transform = `translateX(${shift}px)`
    for (const [child, x] of this.#kept) if (x + shift < this.#width / 2) this.#keep(child, x)
  }
}
