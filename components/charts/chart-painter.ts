import { drawSilences } from './draw-silences.ts'
import { type Brush, paintSeries, paintStack } from './series-brush.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import { knownUntil, limitOf, Silences } from './silences.ts'
import { type PainterParts, type PainterScene, TimePainter } from './time-painter.ts'
import { ValueAxis, type ValueAxisOptions } from './value-axis.ts'
import type { Viewport } from './viewport.ts'

export interface ChartScene extends PainterScene {
  readonly layers: ChartLayers
  /** Values as areas on one another, in place of all layers; those of the left axis. */
  readonly stacked: boolean
}

/** Paints the marks of one time series chart on one or two value axes. */
export class ChartPainter extends TimePainter<ChartScene> {
  readonly #left: ValueAxis
  /** For the series that go by it. */
  readonly #right: ValueAxis | null
  readonly #brush: Brush = { dpr: 1, ink: '', known: 0, fixed: false, layers: NO_LAYERS, single: true }
  readonly #silences = new Silences()
  readonly #others = new Silences()
  #onLeft: readonly ChartSeries[] = []
  #onRight: readonly ChartSeries[] = []
  #leftColors: readonly string[] = []

  constructor(parts: PainterParts, left: ValueAxisOptions, right: ValueAxisOptions | null) {
    const axis = new ValueAxis(left)
    super(parts, axis.view)
    this.#left = axis
    this.#right = right === null ? null : new ValueAxis(right)
  }

  override show(scene: ChartScene): void {
    if (scene.series !== this.scene?.series) {
      this.#left.reset()
      this.#right?.reset()
    }
    this.#onLeft = scene.series.filter((one) => !this.#goesRight(one))
    this.#onRight = scene.series.filter((one) => this.#goesRight(one))
    super.show(scene)
  }

  #goesRight({ axis }: ChartSeries): boolean {
    return this.#right !== null && axis === 'right'
  }

  protected get moving(): boolean {
    return this.#left.moving || this.#right?.moving === true
  }

  protected ranges() {
    return { left: this.#left.target, right: this.#right?.target ?? null }
  }

  protected fit(scene: ChartScene, now: number, eager: boolean): boolean {
    this.#followLeft()
    const options = { now, eager, dpr: this.dpr }
    const left = this.#left.fit(this.#onLeft, scene, options)
    const right = this.#right?.fit(this.#onRight, { ...scene, stacked: false }, options) ?? false
    return left || right
  }

  protected ease(now: number): void {
    this.#left.ease(now)
    this.#right?.ease(now)
    this.#followLeft()
  }

  /** The right axis shows the same time in the same place. */
  #followLeft(): void {
    const right = this.#right?.view
    if (right === undefined) return
    right.width = this.view.width
    right.height = this.view.height
    right.end = this.view.end
    right.span = this.view.span
  }

  protected draw(scene: ChartScene, context: CanvasRenderingContext2D, fixed: boolean): void {
    const { series, layers, stacked } = scene
    const brush = this.#brush
    brush.dpr = this.dpr
    brush.ink = this.ink
    brush.known = this.known
    this.#drawSilences(scene, context)
    brush.fixed = fixed
    brush.layers = layers
    brush.single = series.length === 1
    if (stacked) {
      context.save()
      context.beginPath()
      context.rect(0, 0, this.view.width, this.view.height)
      context.clip()
      paintStack(context, this.#onLeft, this.view, this.#leftColors)
      context.restore()
    }
    for (let i = 0; i < series.length; i++) {
      const one = series[i]
      if (one === undefined || (stacked && !this.#goesRight(one))) continue
      paintSeries(context, brush, one, this.viewOf(one), this.colors[i] ?? this.ink)
    }
  }

  /** Hatches where no series says anything. */
  #drawSilences({ series }: ChartScene, context: CanvasRenderingContext2D): void {
    const { view, dpr, ink } = this
    series.forEach((one, i) => {
      const into = i === 0 ? this.#silences : this.#others
      into.find(one.source.columns, view, limitOf(one), knownUntil(one, view, this.known))
      if (i > 0) this.#silences.intersect(into)
    })
    if (series.length > 0)
      drawSilences(context, this.#silences, view, { dpr, ink, top: 0, height: view.height })
  }

  protected viewOf(series: ChartSeries): Viewport {
    return (this.#goesRight(series) ? this.#right?.view : null) ?? this.view
  }

  protected override readColors(scene: ChartScene, read: (name: string) => string): void {
    super.readColors(scene, read)
    this.#leftColors = this.#onLeft.map((one) => read(one.color))
  }
}

const NO_LAYERS: ChartLayers = { value: false, mean: false, sigma: false, extent: false }
