import { type Brush, paintSeries } from './series-brush.ts'
import { type PainterParts, type PainterScene, TimePainter } from './time-painter.ts'
import { ValueAxis } from './value-axis.ts'
import type { Viewport } from './viewport.ts'

const VALUE = { value: true, mean: false, sigma: false, extent: false } as const

/** A line without axes, over its whole box. */
export class SparkPainter extends TimePainter<PainterScene> {
  readonly #axis: ValueAxis
  readonly #brush: Brush = { dpr: 1, ink: '', known: 0, fixed: false, layers: VALUE, single: true }

  constructor(parts: PainterParts) {
    const axis = new ValueAxis({ unit: 'none', tight: true })
    super(parts, axis.view)
    this.#axis = axis
  }

  protected get moving(): boolean {
    return this.#axis.moving
  }

  protected ranges() {
    return { left: this.#axis.target, right: null }
  }

  protected fit(scene: PainterScene, now: number, eager: boolean): boolean {
    return this.#axis.fit(
      scene.series,
      { layers: VALUE, stacked: false, still: scene.still },
      { now, eager, dpr: this.dpr },
    )
  }

  protected ease(now: number): void {
    this.#axis.ease(now)
  }

  protected draw({ series }: PainterScene, context: CanvasRenderingContext2D, fixed: boolean): void {
    const brush = this.#brush
    brush.dpr = this.dpr
    brush.ink = this.ink
    brush.known = this.known
    brush.fixed = fixed
    for (let i = 0; i < series.length; i++) {
      const one = series[i]
      if (one !== undefined) paintSeries(context, brush, one, this.view, this.colors[i] ?? this.ink)
    }
  }

  protected viewOf(): Viewport {
    return this.view
  }
}
