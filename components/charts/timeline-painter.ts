import { drawSilences } from './draw-silences.ts'
import type { NiceRange } from './nice-range.ts'
import type { ChartSeries } from './series-source.ts'
import { knownUntil, limitOf, Silences } from './silences.ts'
import { eachStretch } from './stretches.ts'
import { type PainterParts, type PainterScene, TimePainter } from './time-painter.ts'
import { type Viewport, xOf } from './viewport.ts'

export interface TimelineState {
  readonly label: string
  /** Name of the CSS variable that holds its colour. */
  readonly color: string
}

export interface TimelineScene extends PainterScene {
  /** Which of the states a value belongs to; -1 for none. */
  readonly stateOf: (value: number) => number
  readonly state: (index: number) => TimelineState
}

/** CSS px, of each row above its strip: there its name stands. */
export const ROW_NAME = 16
const ROW_GAP = 6
const MAX_STRIP = 64
const FONT_PX = 11
/** A strip's text keeps so far from its ends, CSS px. */
const TEXT_PAD = 5

/** Paints a strip for each series, in the colours of the states that it was in. */
export class TimelinePainter extends TimePainter<TimelineScene> {
  readonly #silences = new Silences()
  readonly #colors = new Map<string, string>()
  readonly #widths = new Map<string, number>()
  #read: (name: string) => string = () => '#000'

  constructor(parts: PainterParts) {
    super(parts, { width: 0, height: 0, end: 0, span: 60_000, low: 0, high: 1, log: false })
  }

  protected get moving(): boolean {
    return false
  }

  protected ranges(): { left: NiceRange; right: null } {
    return { left: { low: 0, high: 1, step: 1, ticks: [] }, right: null }
  }

  protected fit(): boolean {
    return false
  }

  protected ease(): void {
    // Rows stand still.
  }

  protected draw(scene: TimelineScene, context: CanvasRenderingContext2D): void {
    const { series, stateOf, state } = scene
    const { view, dpr } = this
    const row = view.height / Math.max(1, series.length)
    const top = ROW_NAME * dpr
    const height = Math.min(MAX_STRIP * dpr, Math.max(2 * dpr, row - top - ROW_GAP * dpr))
    for (let i = 0; i < series.length; i++) {
      const one = series[i]
      if (one === undefined) continue
      const y = i * row + top
      const limit = limitOf(one)
      const until = knownUntil(one, view, this.known)
      this.#silences.find(one.source.columns, view, limit, until)
      drawSilences(context, this.#silences, view, { dpr, ink: this.ink, top: y, height })
      context.font = `${FONT_PX * dpr}px ui-sans-serif, system-ui, sans-serif`
      context.textBaseline = 'middle'
      eachStretch(
        one.source.columns,
        view,
        stateOf,
        (index, from, to) => {
          const left = Math.max(0, xOf(view, from))
          const right = Math.min(view.width, xOf(view, to))
          if (right < 0 || left > view.width) return
          const { label, color } = state(index)
          const width = Math.max(1, right - left)
          context.fillStyle = this.#colorOf(color)
          context.globalAlpha = 0.4
          context.fillRect(left, y, width, height)
          context.globalAlpha = 1
          context.fillRect(left, y, Math.min(width, 2 * dpr), height)
          if (width > this.#widthOf(context, label) + 2 * TEXT_PAD * dpr && height > FONT_PX * dpr) {
            context.fillStyle = this.ink
            context.fillText(label, left + TEXT_PAD * dpr, y + height / 2)
          }
        },
        limit,
        until,
      )
    }
  }

  #colorOf(name: string): string {
    let color = this.#colors.get(name)
    if (color === undefined) {
      color = this.#read(name)
      this.#colors.set(name, color)
    }
    return color
  }

  #widthOf(context: CanvasRenderingContext2D, text: string): number {
    let width = this.#widths.get(text)
    if (width === undefined) {
      width = context.measureText(text).width
      this.#widths.set(text, width)
    }
    return width
  }

  override resize(width: number, height: number, dpr: number): void {
    this.#widths.clear()
    super.resize(width, height, dpr)
  }

  protected override readColors(scene: TimelineScene, read: (name: string) => string): void {
    super.readColors(scene, read)
    this.#colors.clear()
    this.#read = read
  }

  protected override distanceOf(series: ChartSeries | undefined, at: number, _: number, y: number): number {
    if (series === undefined || this.scene === null) return Number.POSITIVE_INFINITY
    const row = this.view.height / Math.max(1, this.scene.series.length)
    return Math.max(0, at * row - y, y - (at + 1) * row)
  }

  protected viewOf(_: ChartSeries): Viewport {
    return this.view
  }
}
