import { type ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import { isSparse, newestSlot } from './columns-in-view.ts'
import { type Band, drawBand, drawMean } from './draw-rolling.ts'
import { drawValues, eachDot } from './draw-values.ts'
import { dashOf } from './series-color.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import { knownUntil, limitOf, Silences } from './silences.ts'
import { drawStack } from './stack.ts'
import { type Viewport, xOf, yOf } from './viewport.ts'

/** Further apart than this, CSS px, points of a fixed range are drawn as dots too. */
const DOT_DISTANCE = 10

const SOLID: number[] = []
/** These belong to the series that is being painted. */
const silences = new Silences()

export interface Brush {
  dpr: number
  /** Text's colour. */
  ink: string
  /** Up to when it is known what feeds said, server ms. */
  known: number
  /** A fixed range has dots where points stand alone, a live one at its newest point. */
  fixed: boolean
  layers: ChartLayers
  /** The only series of its chart: its mean is drawn in ink. */
  single: boolean
}

/** Draws one series in its colour. Allocates nothing for the first eight of a chart. */
export function paintSeries(
  context: CanvasRenderingContext2D,
  { dpr, ink, known, fixed, layers, single }: Brush,
  series: ChartSeries,
  view: Viewport,
  color: string,
): void {
  const { source, round = 0 } = series
  const { columns, rolling } = source
  const limit = limitOf(series)
  const steps = series.gaps === 'step'
  silences.find(columns, view, limit, knownUntil(series, view, known))
  if (rolling !== null) {
    context.fillStyle = color
    if (layers.extent) fillBand(context, rolling, 'extent', 0.1, view)
    if (layers.sigma) fillBand(context, rolling, 'sigma', 0.2, view)
  }
  context.lineJoin = 'bevel'
  if (round > 0) context.setLineDash(dashOf(round).map((length) => length * dpr))
  if (layers.value) {
    context.strokeStyle = color
    strokeLine(context, dpr, columns, view, limit, steps)
  }
  if (rolling !== null && layers.mean) {
    context.strokeStyle = single ? ink : color
    context.globalAlpha = single ? 0.85 : 0.55
    strokeLine(context, dpr, rolling, view, limit, steps)
    context.globalAlpha = 1
  }
  if (round > 0) context.setLineDash(SOLID)
  if (!layers.value) return
  context.fillStyle = color
  if (fixed) dots(context, columns, view, dpr, limit)
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
function dots(
  context: CanvasRenderingContext2D,
  columns: ColumnBuffer,
  view: Viewport,
  dpr: number,
  limit: number,
): void {
  const side = Math.round(3 * dpr)
  const all = isSparse(columns, view, DOT_DISTANCE * dpr)
  eachDot(columns, view, all, (x, y) => context.fillRect(x - side / 2, y - side / 2, side, side), limit)
}

/**
 * Lines are hairlines of one device pixel, side by side where pixels are small: rasterising a wider pen costs about
 * seventeen times as much without a GPU.
 */
function strokeLine(
  context: CanvasRenderingContext2D,
  dpr: number,
  source: ColumnBuffer | RollingBuffer,
  view: Viewport,
  limit: number,
  steps: boolean,
): void {
  const hairs = Math.max(1, Math.round(dpr))
  context.lineWidth = 1
  for (let hair = 0; hair < hairs; hair++) {
    const aside = (hair - (hairs - 1) / 2) * 0.7
    context.translate(aside, aside)
    context.beginPath()
    if (source instanceof RollingBuffer) drawMean(context, source, view, silences)
    else drawValues(context, source, view, limit, steps)
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
  drawBand(context, rolling, band, view, silences)
  context.fill()
  context.globalAlpha = 1
}
