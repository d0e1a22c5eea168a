import type { PlotReader } from '../charts/plot.ts'

/**
 * Places the children of a layer over a plot by their `data-time` (and `data-until`), ms, and moves the layer with the
 * plot: one style a paint while it slides, all children where it zooms.
 */
export class MarkLayer {
  readonly #layer: HTMLElement
  readonly #painter: PlotReader
  readonly #width: number
  readonly #stop: () => void
  #end = 0
  #span = 0
  #shift = 0

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
    this.#slide(0)
    for (const child of this.#layer.children) if (child instanceof HTMLElement) this.#put(child)
  }

  #put(child: HTMLElement): void {
    const { time, until, keep } = child.dataset
    if (time === undefined) return
    const px = this.#width / this.#span
    const from = this.#end - this.#span
    const x = (Number(time) - from) * px
    // What began before the plot does has its mark at the edge, for as long as it goes on.
    const left = keep === undefined || Number(keep) <= from ? x : Math.max(0, x)
    child.style.transform = `translateX(${left.toFixed(1)}px)`
    if (until !== undefined)
      child.style.width = `${Math.max(1, (Number(until) - Number(time)) * px).toFixed(1)}px`
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
  }
}
