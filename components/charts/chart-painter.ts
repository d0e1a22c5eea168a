import type { ChartRange, Range } from '../../lib/domain/time-range.ts'
import type { Zone } from '../format/times.ts'
import { type AxisState, AxisSteps } from './axis-steps.ts'
import type { ChartStage, Drawn } from './chart-stage.ts'
import { drawValues } from './draw-values.ts'
import { type EdgeScene, liveEdge } from './live-edge.ts'
import type { Paintable } from './paint-loop.ts'
import { type Readout, readAt } from './readout.ts'
import { type Brush, paintSeries, paintStack } from './series-brush.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import { ValueAxis, type ValueAxisOptions } from './value-axis.ts'
import { type Path, type Viewport, valueAt, xOf } from './viewport.ts'

export interface PainterOptions {
  readonly canvas: HTMLCanvasElement
  /** Gets `--chart-shift`, by which the axes slide until the next step. */
  readonly axes: HTMLElement
  readonly stage: ChartStage
  readonly onAxis: (axis: AxisState) => void
  readonly left: ValueAxisOptions
  /** For the series that go by it. */
  readonly right: ValueAxisOptions | null
}

export interface PainterScene extends EdgeScene {
  readonly layers: ChartLayers
  /** Values as areas on one another, in place of all layers; those of the left axis. */
  readonly stacked: boolean
  readonly zone: Zone
}

/** The newest point's dot may stand out of the plot by so much, CSS px. */
export const BLEED = 4
const EXTENT_EVERY_MS = 200
const NO_LAYERS: ChartLayers = { value: false, mean: false, sigma: false, extent: false }

/** Paints the marks of one chart. Owns its canvas's pixels, the value axes and the live edge; allocates nothing per frame. */
export class ChartPainter implements Paintable {
  readonly #canvas: HTMLCanvasElement
  readonly #stage: ChartStage
  readonly #context: CanvasRenderingContext2D | null
  readonly #steps: AxisSteps
  readonly #left: ValueAxis
  readonly #right: ValueAxis | null
  /** The left axis', whose times and size are the plot's. */
  readonly #view: Viewport
  #scene: PainterScene | null = null
  #onLeft: readonly ChartSeries[] = []
  #onRight: readonly ChartSeries[] = []
  #colors: string[] = []
  readonly #brush: Brush = { dpr: 1, ink: '#000', fixed: false, layers: NO_LAYERS, single: true }
  #theme = -1
  #changed = true
  #range: ChartRange | null = null
  /** Where the live edge stands still. */
  #hold: number | null = null
  #extentAt = Number.NEGATIVE_INFINITY

  constructor(options: PainterOptions) {
    this.#canvas = options.canvas
    this.#stage = options.stage
    this.#steps = new AxisSteps(options.axes, options.onAxis)
    this.#left = new ValueAxis(options.left)
    this.#right = options.right === null ? null : new ValueAxis(options.right)
    this.#view = this.#left.view
    this.#context = options.canvas.getContext('2d')
  }

  show(scene: PainterScene): void {
    if (scene.series !== this.#scene?.series) {
      this.#left.reset()
      this.#right?.reset()
    }
    this.#scene = scene
    this.#brush.layers = scene.layers
    this.#brush.single = scene.series.length === 1
    const goesRight = ({ axis }: ChartSeries): boolean => this.#right !== null && axis === 'right'
    this.#onLeft = scene.series.filter((one) => !goesRight(one))
    this.#onRight = scene.series.filter(goesRight)
    this.#theme = -1
    this.#steps.due = true
    this.touch()
  }

  /** Sizes in CSS pixels. */
  resize(width: number, height: number, dpr: number): void {
    this.#brush.dpr = dpr
    this.#view.width = Math.max(1, Math.round(width * dpr))
    this.#view.height = Math.max(1, Math.round(height * dpr))
    this.#canvas.width = this.#view.width + BLEED * dpr
    this.#canvas.height = this.#view.height
    this.#steps.due = true
    this.touch()
  }

  /** Data changed: repaint at the next turn. */
  touch(): void {
    this.#changed = true
  }

  due(): boolean {
    return (
      this.#changed ||
      this.#left.moving ||
      this.#right?.moving === true ||
      this.#stage.theme !== this.#theme ||
      this.#scene?.range.getSnapshot() !== this.#range ||
      this.#edge() !== this.#view.end
    )
  }

  #edge(): number {
    const scene = this.#scene
    return scene === null ? 0 : liveEdge(scene, this.#hold, this.#stage.now(), this.#view.width)
  }

  paint(now: number): void {
    const scene = this.#scene
    const context = this.#context
    const view = this.#view
    if (scene === null || context === null || view.width <= 1) return
    if (this.#stage.theme !== this.#theme) this.#readColors(scene)
    const range = scene.range.getSnapshot()
    const { fixed, span, speed } = range
    view.end = this.#edge()
    view.span = fixed === null ? span : fixed.to - fixed.from
    this.#followLeft()
    const eager = speed === undefined && (fixed !== null || range !== this.#range)
    this.#range = range
    if (this.#changed || eager || now - this.#extentAt >= EXTENT_EVERY_MS) this.#fit(scene, now, eager)
    this.#changed = false
    this.#left.ease(now)
    this.#right?.ease(now)
    this.#steps.slide(view, this.#brush.dpr)
    context.clearRect(0, 0, this.#canvas.width, view.height)
    const clipped = fixed !== null || this.#hold !== null || scene.stacked
    if (clipped) this.#clip(context)
    this.#brush.fixed = fixed !== null
    this.#draw(scene, context)
    if (clipped) context.restore()
  }

  /** The right axis shows the same time in the same place. */
  #followLeft(): void {
    const right = this.#right?.view
    if (right === undefined) return
    right.width = this.#view.width
    right.height = this.#view.height
    right.end = this.#view.end
    right.span = this.#view.span
  }

  /** What is newer than a fixed range ends at its edge. */
  #clip(context: CanvasRenderingContext2D): void {
    context.save()
    context.beginPath()
    context.rect(0, 0, this.#view.width, this.#view.height)
    context.clip()
  }

  #draw({ series, stacked }: PainterScene, context: CanvasRenderingContext2D): void {
    const brush = this.#brush
    if (stacked) {
      const colors = this.#onLeft.map((one) => this.#colors[series.indexOf(one)] ?? brush.ink)
      paintStack(context, this.#onLeft, this.#view, colors)
    }
    for (let i = 0; i < series.length; i++) {
      const one = series[i]
      if (one === undefined) continue
      const right = one.axis === 'right' ? this.#right : null
      if (stacked && right === null) continue
      paintSeries(context, brush, one, right?.view ?? this.#view, this.#colors[i] ?? brush.ink)
    }
  }

  #fit(scene: PainterScene, now: number, eager: boolean): void {
    this.#extentAt = now
    const options = { now, eager, dpr: this.#brush.dpr }
    if (this.#left.fit(this.#onLeft, scene, options)) this.#steps.due = true
    if (this.#right?.fit(this.#onRight, { ...scene, stacked: false }, options)) this.#steps.due = true
  }

  settle(): boolean {
    const scene = this.#scene
    if (scene === null || this.#view.end === 0) return false
    return this.#steps.settle(
      this.#view,
      this.#brush.dpr,
      scene.zone,
      this.#left.target,
      this.#right?.target ?? null,
    )
  }

  axisDrawn(axis: AxisState): void {
    this.#steps.drawn(axis, this.#view, this.#brush.dpr)
  }

  #readColors(scene: PainterScene): void {
    this.#theme = this.#stage.theme
    const style = getComputedStyle(this.#canvas)
    this.#colors = scene.series.map((series) => style.getPropertyValue(series.color).trim())
    this.#brush.ink = style.getPropertyValue('--ink').trim()
  }

  /** What stands at `x` CSS pixels from the plot's left edge. */
  readout(x: number): Readout | null {
    const scene = this.#scene
    const visible = this.visible()
    if (scene === null || visible === null) return null
    return readAt(scene.series, this.timeAt(x) ?? visible.to, visible)
  }

  timeAt(x: number): number | null {
    const visible = this.visible()
    if (visible === null) return null
    return visible.from + (x * this.#brush.dpr * (visible.to - visible.from)) / this.#view.width
  }

  /** CSS pixels from the plot's left edge; null where the time is not on it. */
  placeOf(time: number): number | null {
    const visible = this.visible()
    if (visible === null || time < visible.from || time > visible.to) return null
    return xOf(this.#view, time) / this.#brush.dpr
  }

  /** Stops the live edge where it is, so that something can be selected, or lets it go. */
  hold(on: boolean): void {
    this.#hold = on ? this.#view.end : null
    this.touch()
  }

  /** What the last paint showed. */
  visible(): Range | null {
    const { end, span } = this.#view
    return end === 0 ? null : { from: end - span, to: end }
  }

  /** The vertices of a series' value line as the last paint put them, back in time and value. */
  drawn(id: string): Drawn {
    const out: Drawn = { times: [], values: [] }
    const series = this.#scene?.series.find((one) => one.id === id)
    if (series === undefined) return out
    const view = (series.axis === 'right' ? this.#right?.view : null) ?? this.#view
    const take = (x: number, y: number): void => {
      out.times.push(view.end + ((x - view.width) * view.span) / view.width)
      out.values.push(valueAt(view, y))
    }
    const path: Path = { moveTo: take, lineTo: take, closePath: () => undefined }
    drawValues(path, series.source.columns, view)
    return out
  }
}
