import { type ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import { isSparse, newestSlot } from './columns-in-view.ts'
import { type Band, drawBand, drawMean } from './draw-rolling.ts'
import { drawValues, eachDot } from './draw-values.ts'
import { dashOf } from './series-color.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import { drawStack } from './stack.ts'
import { type Viewport, xOf, yOf } from './viewport.ts'

/** Further apart than this, CSS px, points of a fixed range are drawn as dots too. */
const DOT_DISTANCE = 10

const SOLID: number[] = []

export interface Brush {
  dpr: number
  /** Text's colour. */
  ink: string
  /** A fixed range has dots where points stand alone, a live one at its newest point. */
  fixed: boolean
  layers: ChartLayers
  /** The only series of its chart: its mean is drawn in ink. */
  single: boolean
}

/** Draws one series in its colour. Allocates nothing for the first eight of a chart. */
export function paintSeries(
  context: CanvasRenderingContext2D,
  { dpr, ink, fixed, layers, single }: Brush,
  { source, round = 0 }: ChartSeries,
  view: Viewport,
  color: string,
): void {
  const { columns, rolling } = source
  if (rolling !== null) {
    context.fillStyle = color
    if (layers.extent) fillBand(context, rolling, 'extent', 0.1, view)
    if (layers.sigma) fillBand(context, rolling, 'sigma', 0.2, view)
  }
  context.lineJoin = 'bevel'
  if (round > 0) context.setLineDash(dashOf(round).map((length) => length * dpr))
  if (layers.value) {
    context.strokeStyle = color
    stroke(context, columns, view, dpr)
  }
  if (rolling !== null && layers.mean) {
    context.strokeStyle = single ? ink : color
    context.globalAlpha = single ? 0.85 : 0.55
    stroke(context, rolling, view, dpr)
    context.globalAlpha = 1
  }
  if (round > 0) context.setLineDash(SOLID)
  if (!layers.value) return
  context.fillStyle = color
  if (fixed) dots(context, columns, view, dpr)
  else newestDot(context, columns, view, dpr)
}

/** Draws the values of all series as areas on one another. */
export function paintStack(
  context: CanvasRenderingContext2D,
  series: readonly ChartSeries[],
  view: Viewport,
  colors: readonly string[],
): void {
  context.lineJoin = 'bevel'
  context.lineWidth = 1
  drawStack(
    series,
    view,
    () => {
      context.beginPath()
      return context
    },
    (index) => {
      context.fillStyle = colors[index] ?? ''
      context.strokeStyle = colors[index] ?? ''
      context.globalAlpha = 0.45
      context.fill()
      context.globalAlpha = 1
      context.stroke()
    },
  )
}

function newestDot(
  context: CanvasRenderingContext2D,
  columns: ColumnBuffer,
  view: Viewport,
  dpr: number,
): void {
  const newest = newestSlot(columns)
  if (newest < 0) return
  const x = xOf(view, columns.lastTime[newest] ?? 0)
  context.beginPath()
  context.arc(x, yOf(view, columns.last[newest] ?? 0), 2.5 * dpr, 0, 2 * Math.PI)
  context.fill()
}

/** Points that stand alone, or so far apart that each can be seen. */
function dots(context: CanvasRenderingContext2D, columns: ColumnBuffer, view: Viewport, dpr: number): void {
  const side = Math.round(3 * dpr)
  const all = isSparse(columns, view, DOT_DISTANCE * dpr)
  eachDot(columns, view, all, (x, y) => context.fillRect(x - side / 2, y - side / 2, side, side))
}

/**
 * Lines are hairlines of one device pixel, side by side where pixels are small: rasterising a wider pen costs about
 * seventeen times as much without a GPU.
 */
function stroke(
  context: CanvasRenderingContext2D,
  source: ColumnBuffer | RollingBuffer,
  view: Viewport,
  dpr: number,
): void {
  const hairs = Math.max(1, Math.round(dpr))
  context.lineWidth = 1
  for (let hair = 0; hair < hairs; hair++) {
    const aside = (hair - (hairs - 1) / 2) * 0.7
    context.translate(aside, aside)
    context.beginPath()
    if (source instanceof RollingBuffer) drawMean(context, source, view)
    else drawValues(context, source, view)
    context.stroke()
    context.translate(-aside, -aside)
  }
}

function fillBand(
  context: CanvasRenderingContext2D,
  rolling: RollingBuffer,
  band: Band,
  alpha: number,
  view: Viewport,
): void {
  context.globalAlpha = alpha
  context.beginPath()
  drawBand(context, rolling, band, view)
  context.fill()
  context.globalAlpha = 1
}
