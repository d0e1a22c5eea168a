import { between, shareOf } from './share.ts'

/** The part of CanvasRenderingContext2D that marks need, so that tests and the inspection handle can record them. */
export interface Path {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  closePath(): void
}

/** What of time and value a plot shows, in device pixels: `end` sits at the right edge, `high` at the top. */
export interface Viewport {
  width: number
  height: number
  /** Event time (ms) at the right edge. */
  end: number
  span: number
  /** Values, or, where `log`, their decimal logarithms. */
  low: number
  high: number
  log: boolean
}

/** Far outside the plot, near enough for the rasteriser's numbers. */
const FAR = 20_000

export function xOf(view: Viewport, time: number): number {
  return view.width + ((time - view.end) * view.width) / view.span
}

/** On a logarithmic axis what is not above zero lies far below. */
export function yOf(view: Viewport, value: number): number {
  const at = view.log ? (value > 0 ? Math.log10(value) : Number.NEGATIVE_INFINITY) : value
  const y = shareOf(at, view.high, view.low) * view.height
  return y < -FAR ? -FAR : y > FAR ? FAR : y
}

/** The value that stands at `y` device pixels from the top. */
export function valueAt(view: Viewport, y: number): number {
  const at = between(view.high, view.low, y / view.height)
  return view.log ? 10 ** at : at
}
