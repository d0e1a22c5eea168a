import { createSignal } from '../../lib/client/store.ts'
import type { ChartRange, Range } from '../../lib/domain/time-range.ts'
import type { Zone } from '../format/times.ts'
import { type AxisState, AxisSteps } from './axis-steps.ts'
import type { ChartStage, Drawn } from './chart-stage.ts'
import { drawValues } from './draw-values.ts'
import { type EdgeScene, liveEdge } from './live-edge.ts'
import type { NiceRange } from './nice-range.ts'
import type { Paintable } from './paint-loop.ts'
import type { NearSeries } from './plot.ts'
import { type Readout, readAt } from './readout.ts'
import type { ChartSeries } from './series-source.ts'
import { type Path, type Viewport, valueAt, xOf, yOf } from './viewport.ts'

/** Where a painter paints. */
export interface PainterParts {
  readonly canvas: HTMLCanvasElement
  readonly stage: ChartStage
  /** Told what a paint threw. */
  readonly onFault: (error: unknown) => void
  /** What slides with the live edge, and who draws its steps; null where the plot has no axes. */
  readonly axes: { readonly element: HTMLElement; readonly onAxis: (axis: AxisState) => void } | null
}

export interface PainterScene extends EdgeScene {
  readonly series: readonly ChartSeries[]
  readonly zone: Zone
}

/** The newest point's dot may stand out of the plot by so much, CSS px. */
export const BLEED = 4
const FIT_EVERY_MS = 200

/**
 * What plots over time have in common: a canvas, the live edge and what slides with it, colours that follow the theme, and
 * the way between times and places. `resize` and `touch` come first; the loop calls the rest. A paint allocates nothing.
 */
export abstract class TimePainter<S extends PainterScene> implements Paintable {
  protected scene: S | null = null
  protected dpr = 1
  /** A colour for each series of the scene, and that of text. */
  protected colors: readonly string[] = []
  protected ink = '#000'
  /** Its times and size are the plot's. */
  protected readonly view: Viewport
  readonly #canvas: HTMLCanvasElement
  readonly #stage: ChartStage
  readonly #context: CanvasRenderingContext2D | null
  readonly #steps: AxisSteps | null
  readonly #painted = createSignal()
  readonly #onFault: (error: unknown) => void
  #theme = -1
  #changed = true
  #range: ChartRange | null = null
  /** Where the live edge stands still. */
  #hold: number | null = null
  #fitAt = Number.NEGATIVE_INFINITY

  constructor({ canvas, stage, axes, onFault }: PainterParts, view: Viewport) {
    this.view = view
    this.#onFault = onFault
    this.#canvas = canvas
    this.#stage = stage
    this.#steps = axes === null ? null : new AxisSteps(axes.element, axes.onAxis)
    this.#context = canvas.getContext('2d')
  }

  /** Up to when it is known what feeds said, server ms. */
  protected get known(): number {
    return this.#stage.known()
  }

  protected abstract readonly moving: boolean
  /** Of the value axes, for what is drawn at human pace. */
  protected abstract ranges(): { readonly left: NiceRange; readonly right: NiceRange | null }
  /** Fits the value axes to what is in view. True where they must be drawn anew. */
  protected abstract fit(scene: S, now: number, eager: boolean): boolean
  /** Moves on what eases, and takes the plot's times over where there is another viewport. */
  protected abstract ease(now: number): void
  protected abstract draw(scene: S, context: CanvasRenderingContext2D, fixed: boolean): void
  /** The viewport that a series is drawn in. */
  protected abstract viewOf(series: ChartSeries): Viewport

  show(scene: S): void {
    this.scene = scene
    this.#theme = -1
    if (this.#steps !== null) this.#steps.due = true
    this.touch()
  }

  /** Sizes in CSS pixels. */
  resize(width: number, height: number, dpr: number): void {
    this.dpr = dpr
    this.view.width = Math.max(1, Math.round(width * dpr))
    this.view.height = Math.max(1, Math.round(height * dpr))
    this.#canvas.width = this.view.width + BLEED * dpr
    this.#canvas.height = this.view.height
    if (this.#steps !== null) this.#steps.due = true
    this.touch()
  }

  /** Data changed: repaint at the next turn. */
  touch(): void {
    this.#changed = true
  }

  due(): boolean {
    return (
      this.#changed ||
      this.moving ||
      this.#stage.theme !== this.#theme ||
      this.scene?.range.getSnapshot() !== this.#range ||
      this.#edge() !== this.view.end
    )
  }

  #edge(): number {
    const { scene } = this
    return scene === null ? 0 : liveEdge(scene, this.#hold, this.#stage.now(), this.view.width)
  }

  paint(now: number): void {
    const { scene, view } = this
    const context = this.#context
    if (scene === null || context === null || view.width <= 1) return
    if (this.#stage.theme !== this.#theme) this.#readColors(scene)
    const range = scene.range.getSnapshot()
    const { fixed, span, speed } = range
    view.end = this.#edge()
    view.span = fixed === null ? span : fixed.to - fixed.from
    const eager = speed === undefined && (fixed !== null || range !== this.#range)
    this.#range = range
    if (this.#changed || eager || now - this.#fitAt >= FIT_EVERY_MS) {
      this.#fitAt = now
      if (this.fit(scene, now, eager) && this.#steps !== null) this.#steps.due = true
    }
    this.#changed = false
    this.ease(now)
    this.#steps?.slide(view, this.dpr)
    context.clearRect(0, 0, this.#canvas.width, view.height)
    const clipped = fixed !== null || this.#hold !== null
    if (clipped) this.#clip(context)
    this.draw(scene, context, fixed !== null)
    if (clipped) context.restore()
    this.#painted.notify()
  }

  failed(error: unknown): void {
    this.#onFault(error)
  }

  follow(listener: () => void): () => void {
    return this.#painted.subscribe(listener)
  }

  /** What is newer than a fixed range ends at its edge. */
  #clip(context: CanvasRenderingContext2D): void {
    context.save()
    context.beginPath()
    context.rect(0, 0, this.view.width, this.view.height)
    context.clip()
  }

  settle(): boolean {
    const { scene, view } = this
    if (scene === null || view.end === 0 || this.#steps === null) return false
    const { left, right } = this.ranges()
    return this.#steps.settle(view, this.dpr, scene.zone, left, right)
  }

  axisDrawn(axis: AxisState): void {
    this.#steps?.drawn(axis, this.view, this.dpr)
  }

  #readColors(scene: S): void {
    this.#theme = this.#stage.theme
    const style = getComputedStyle(this.#canvas)
    this.readColors(scene, (name) => style.getPropertyValue(name).trim())
  }

  protected readColors(scene: S, read: (name: string) => string): void {
    this.colors = scene.series.map((series) => read(series.color))
    this.ink = read('--ink')
  }

  /** What stands at `x` CSS pixels from the plot's left edge. */
  readout(x: number): Readout | null {
    const visible = this.visible()
    if (this.scene === null || visible === null) return null
    return readAt(this.scene.series, this.timeAt(x) ?? visible.to, visible)
  }

  timeAt(x: number): number | null {
    const visible = this.visible()
    if (visible === null) return null
    return visible.from + (x * this.dpr * (visible.to - visible.from)) / this.view.width
  }

  /** CSS pixels from the plot's left edge; null where the time is not on it. */
  placeOf(time: number): number | null {
    const visible = this.visible()
    if (visible === null || time < visible.from || time > visible.to) return null
    return xOf(this.view, time) / this.dpr
  }

  near(x: number, y: number): readonly NearSeries[] {
    const { series } = this.scene ?? { series: [] }
    const rows = this.readout(x)?.rows ?? []
    return rows
      .map(({ id, value }, i) => ({
        id,
        distance: this.distanceOf(series[i], i, value, y * this.dpr) / this.dpr,
      }))
      .sort((a, b) => a.distance - b.distance)
  }

  /** Between the mark of a value and `y`, in device pixels. */
  protected distanceOf(series: ChartSeries | undefined, _at: number, value: number, y: number): number {
    if (series === undefined || Number.isNaN(value)) return Number.POSITIVE_INFINITY
    return Math.abs(yOf(this.viewOf(series), value) - y)
  }

  /** Stops the live edge where it is, so that something can be selected, or lets it go. */
  hold(on: boolean): void {
    this.#hold = on ? this.view.end : null
    this.touch()
  }

  /** What the last paint showed. */
  visible(): Range | null {
    const { end, span } = this.view
    return end === 0 ? null : { from: end - span, to: end }
  }

  /** The vertices of a series' value line as the last paint put them, back in time and value. */
  drawn(id: string): Drawn {
    const out: Drawn = { times: [], values: [] }
    const series = this.scene?.series.find((one) => one.id === id)
    if (series === undefined) return out
    const view = this.viewOf(series)
    const take = (x: number, y: number): void => {
      out.times.push(view.end + ((x - view.width) * view.span) / view.width)
      out.values.push(valueAt(view, y))
    }
    const path: Path = { moveTo: take, lineTo: take, closePath: () => undefined }
    drawValues(path, series.source.columns, view)
    return out
  }
}
