import type { Store } from '../../lib/client/store.ts'
import { type ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import type { ChartRange, Range } from '../../lib/domain/time-range.ts'
import type { Unit } from '../../lib/protocol/panels.ts'
import { timeStep, timeTicks, type Zone } from '../format/times.ts'
import { isBinary } from '../format/units.ts'
import type { ChartStage, Drawn } from './chart-stage.ts'
import {
  type Band,
  drawBand,
  drawMean,
  drawValues,
  type Extent,
  eachDot,
  extendByRolling,
  extendByValues,
  isSparse,
  newestSlot,
  type Path,
  type Viewport,
  xOf,
  yOf,
} from './marks.ts'
import type { Paintable } from './paint-loop.ts'
import { type Readout, readAt } from './readout.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import { type NiceRange, YScale } from './y-scale.ts'

/** What Recharts draws until the next step: an x-domain that ends at `end`, and a y-domain. */
export interface AxisState {
  readonly end: number
  readonly span: number
  /** Times of the ticks in (end − span, end], and the distance between them, ms. */
  readonly times: readonly number[]
  readonly step: number
  readonly range: NiceRange
}

export interface PainterOptions {
  readonly canvas: HTMLCanvasElement
  /** Gets `--chart-shift`, by which the axes slide until the next step. */
  readonly axes: HTMLElement
  readonly stage: ChartStage
  readonly onAxis: (axis: AxisState) => void
  readonly unit: Unit
}

export interface PainterScene {
  readonly series: readonly ChartSeries[]
  readonly layers: ChartLayers
  /** Read at every paint: gestures move it faster than React renders. */
  readonly range: Store<ChartRange>
  readonly zone: Zone
  /** Steps once a second instead of scrolling, and never eases. */
  readonly still: boolean
}

/** Horizontal grid lines reach this far (CSS px) beyond the right edge, since the axes slide left between two steps. */
export const OVERSCAN = 160
/** The newest point's dot may stand out of the plot by so much, CSS px. */
export const BLEED = 4
const TICK_DISTANCE = 88
/** Further apart than this, CSS px, points of a fixed range are drawn as dots too. */
const DOT_DISTANCE = 10
const EDGE_DELAY_MS = 100
const EXTENT_EVERY_MS = 200
/** A silent feed's newest point is never scrolled further left than this part of the plot: data stays on screen. */
const HOLD = 0.5

/** Paints the marks of one chart. Owns its canvas's pixels, the y-scale and the live edge; allocates nothing per frame. */
export class ChartPainter implements Paintable {
  readonly #canvas: HTMLCanvasElement
  readonly #axes: HTMLElement
  readonly #stage: ChartStage
  readonly #onAxis: (axis: AxisState) => void
  readonly #context: CanvasRenderingContext2D | null
  readonly #scale: YScale
  readonly #percent: boolean
  readonly #view: Viewport = { width: 0, height: 0, end: 0, span: 60_000, low: 0, high: 1 }
  readonly #extent: Extent = { low: 0, high: 0 }
  #scene: PainterScene | null = null
  #colors: string[] = []
  #ink = '#000'
  #theme = -1
  #dpr = 1
  #changed = true
  #range: ChartRange | null = null
  /** Where the live edge stands still. */
  #hold: number | null = null
  #extentAt = Number.NEGATIVE_INFINITY
  #axisEnd = Number.NaN
  #axisSpan = Number.NaN
  /** The axes are right from here (a tick would have left) … */
  #axisFrom = Number.NaN
  /** … to here (the next tick comes in). */
  #axisUntil = Number.NaN
  #axisDue = true
  /** A step was handed to React and is not in the DOM yet. */
  #axisAsked = false
  #shift = Number.NaN

  constructor(options: PainterOptions) {
    this.#canvas = options.canvas
    this.#axes = options.axes
    this.#stage = options.stage
    this.#onAxis = options.onAxis
    this.#percent = options.unit === 'percent'
    this.#scale = new YScale(isBinary(options.unit))
    this.#context = options.canvas.getContext('2d')
  }

  show(scene: PainterScene): void {
    if (scene.series !== this.#scene?.series) this.#scale.reset()
    this.#scene = scene
    this.#theme = -1
    this.#axisDue = true
    this.touch()
  }

  /** Sizes in CSS pixels. */
  resize(width: number, height: number, dpr: number): void {
    this.#dpr = dpr
    this.#view.width = Math.max(1, Math.round(width * dpr))
    this.#view.height = Math.max(1, Math.round(height * dpr))
    this.#canvas.width = this.#view.width + BLEED * dpr
    this.#canvas.height = this.#view.height
    this.#axisDue = true
    this.touch()
  }

  /** Data changed: repaint at the next turn. */
  touch(): void {
    this.#changed = true
  }

  due(): boolean {
    return (
      this.#changed ||
      this.#scale.moving ||
      this.#stage.theme !== this.#theme ||
      this.#scene?.range.getSnapshot() !== this.#range ||
      this.#edge() !== this.#view.end
    )
  }

  /** Where the plot ends, at a whole half of a device pixel of absolute time: columns never shimmer. */
  #edge(): number {
    const scene = this.#scene
    if (scene === null) return 0
    const { fixed, span, asOf } = scene.range.getSnapshot()
    if (fixed !== null && fixed.to !== asOf) return fixed.to
    if (this.#hold !== null) return this.#hold
    let newest = Number.NEGATIVE_INFINITY
    for (const series of scene.series) {
      const { columns } = series.source
      const slot = newestSlot(columns)
      if (slot >= 0) newest = Math.max(newest, columns.lastTime[slot] ?? 0)
    }
    const shown = fixed === null ? span : fixed.to - fixed.from
    let edge = fixed?.to ?? Math.max(this.#stage.now() - EDGE_DELAY_MS, newest)
    if (newest > Number.NEGATIVE_INFINITY) edge = Math.min(edge, newest + shown * HOLD)
    if (fixed !== null) return edge
    const grain = scene.still ? 1000 : span / this.#view.width / 2
    return Math.ceil(edge / grain) * grain
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
    const eager = speed === undefined && (fixed !== null || range !== this.#range)
    this.#range = range
    if (this.#changed || eager || now - this.#extentAt >= EXTENT_EVERY_MS) this.#fit(scene, now, eager)
    this.#changed = false
    this.#scale.ease(now)
    view.low = this.#scale.low
    view.high = this.#scale.high
    this.#slide()
    context.clearRect(0, 0, this.#canvas.width, view.height)
    const clipped = fixed !== null || this.#hold !== null
    if (clipped) this.#clip(context)
    for (let i = 0; i < scene.series.length; i++) {
      const series = scene.series[i]
      if (series !== undefined) this.#drawSeries(context, series, scene, this.#colors[i] ?? this.#ink)
    }
    if (clipped) context.restore()
  }

  /** What is newer than a fixed range ends at its edge. */
  #clip(context: CanvasRenderingContext2D): void {
    context.save()
    context.beginPath()
    context.rect(0, 0, this.#view.width, this.#view.height)
    context.clip()
  }

  #drawSeries(
    context: CanvasRenderingContext2D,
    series: ChartSeries,
    scene: PainterScene,
    color: string,
  ): void {
    const { layers } = scene
    const view = this.#view
    const { columns, rolling } = series.source
    const single = scene.series.length === 1
    if (rolling !== null) {
      context.fillStyle = color
      if (layers.extent) this.#fillBand(context, rolling, 'extent', 0.1)
      if (layers.sigma) this.#fillBand(context, rolling, 'sigma', 0.2)
    }
    context.lineJoin = 'bevel'
    if (layers.value) {
      context.strokeStyle = color
      this.#stroke(context, columns)
    }
    if (rolling !== null && layers.mean) {
      context.strokeStyle = single ? this.#ink : color
      context.globalAlpha = single ? 0.85 : 0.55
      this.#stroke(context, rolling)
      context.globalAlpha = 1
    }
    if (layers.value && this.#range?.fixed !== null) {
      context.fillStyle = color
      this.#dots(context, columns)
      return
    }
    const newest = newestSlot(columns)
    if (layers.value && newest >= 0) {
      const x = xOf(view, columns.lastTime[newest] ?? 0)
      context.fillStyle = color
      context.beginPath()
      context.arc(x, yOf(view, columns.last[newest] ?? 0), 2.5 * this.#dpr, 0, 2 * Math.PI)
      context.fill()
    }
  }

  /** Points that stand alone, or so far apart that each can be seen. */
  #dots(context: CanvasRenderingContext2D, columns: ColumnBuffer): void {
    const side = Math.round(3 * this.#dpr)
    const all = isSparse(columns, this.#view, DOT_DISTANCE * this.#dpr)
    eachDot(columns, this.#view, all, (x, y) => context.fillRect(x - side / 2, y - side / 2, side, side))
  }

  /**
   * Lines are hairlines of one device pixel, side by side where pixels are small: rasterising a wider pen costs about
   * seventeen times as much without a GPU.
   */
  #stroke(context: CanvasRenderingContext2D, source: ColumnBuffer | RollingBuffer): void {
    const view = this.#view
    const { end, low, high } = view
    const hairs = Math.max(1, Math.round(this.#dpr))
    context.lineWidth = 1
    for (let hair = 0; hair < hairs; hair++) {
      const aside = (hair - (hairs - 1) / 2) * 0.7
      const up = (aside * (high - low)) / view.height
      view.end = end - (aside * view.span) / view.width
      view.low = low + up
      view.high = high + up
      context.beginPath()
      if (source instanceof RollingBuffer) drawMean(context, source, view)
      else drawValues(context, source, view)
      context.stroke()
    }
    view.end = end
    view.low = low
    view.high = high
  }

  #fillBand(context: CanvasRenderingContext2D, rolling: RollingBuffer, band: Band, alpha: number): void {
    context.globalAlpha = alpha
    context.beginPath()
    drawBand(context, rolling, band, this.#view)
    context.fill()
    context.globalAlpha = 1
  }

  #fit(scene: PainterScene, now: number, eager: boolean): void {
    this.#extentAt = now
    const extent = this.#extent
    extent.low = Number.POSITIVE_INFINITY
    extent.high = Number.NEGATIVE_INFINITY
    for (const { source } of scene.series) {
      extendByValues(extent, source.columns, this.#view)
    }
    // A share of a whole: the axis does not go beyond it because of mean + std.
    const share = this.#percent && extent.low >= 0 && extent.high <= 100
    if (!scene.layers.value) {
      extent.low = Number.POSITIVE_INFINITY
      extent.high = Number.NEGATIVE_INFINITY
    }
    for (const { source } of scene.series) {
      if (source.rolling !== null) extendByRolling(extent, source.rolling, this.#view, scene.layers)
    }
    if (share) {
      extent.low = Math.max(0, extent.low)
      extent.high = Math.min(100, extent.high)
    }
    const count = Math.max(2, Math.round(this.#view.height / this.#dpr / 48))
    const ceiling = share ? 100 : undefined
    if (this.#scale.update(extent.low, extent.high, count, now, !scene.still, ceiling, eager)) {
      this.#axisDue = true
    }
  }

  #slide(): void {
    const { end, span, width } = this.#view
    const shift = Math.round(((this.#axisEnd - end) * width) / span) / this.#dpr
    if (shift === this.#shift || Number.isNaN(shift)) return
    this.#shift = shift
    this.#axes.style.setProperty('--chart-shift', `${shift}px`)
  }

  /** Steps the axes whenever a tick comes in or goes out, so that labels are never cut. */
  settle(): boolean {
    const scene = this.#scene
    const { end, span, width } = this.#view
    if (scene === null || end === 0) return false
    const same = span === this.#axisSpan
    const inside = same && end >= this.#axisEnd && end < this.#axisUntil && end - span <= this.#axisFrom
    if (!this.#axisDue && (inside || this.#axisAsked)) return false
    this.#axisDue = false
    this.#axisAsked = true
    const plot = width / this.#dpr
    const step = timeStep(span, plot / TICK_DISTANCE)
    const times = timeTicks(end - span, end, step, scene.zone)
    this.#onAxis({ end, span, times, step, range: this.#scale.target })
    return true
  }

  /** To be called once Recharts has drawn a step, in the same frame: the axes slide from their new place. */
  axisDrawn({ end, span, times, step }: AxisState): void {
    this.#axisAsked = false
    this.#axisEnd = end
    this.#axisSpan = span
    this.#axisFrom = times[0] ?? end
    const overscan = ((OVERSCAN - 8) * this.#dpr * span) / this.#view.width
    this.#axisUntil = Math.min((times.at(-1) ?? end - span) + step, end + overscan)
    this.#shift = Number.NaN
    this.#slide()
  }

  #readColors(scene: PainterScene): void {
    this.#theme = this.#stage.theme
    const style = getComputedStyle(this.#canvas)
    this.#colors = scene.series.map((series) => style.getPropertyValue(series.color).trim())
    this.#ink = style.getPropertyValue('--ink').trim()
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
    return visible.from + (x * this.#dpr * (visible.to - visible.from)) / this.#view.width
  }

  /** CSS pixels from the plot's left edge; null where the time is not on it. */
  placeOf(time: number): number | null {
    const visible = this.visible()
    if (visible === null || time < visible.from || time > visible.to) return null
    return xOf(this.#view, time) / this.#dpr
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
    const view = this.#view
    const take = (x: number, y: number): void => {
      out.times.push(view.end + ((x - view.width) * view.span) / view.width)
      out.values.push(view.high - (y * (view.high - view.low)) / view.height)
    }
    const path: Path = { moveTo: take, lineTo: take, closePath: () => undefined }
    drawValues(path, series.source.columns, view)
    return out
  }
}
