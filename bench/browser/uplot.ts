import uPlot from 'uplot'
import { countFrames } from './count-frames.ts'
import { createSyntheticFeed, type SyntheticFeed } from './synthetic-feed.ts'

/**
 * The peer of charts.tsx: the same feeds drawn by uPlot, a value line, a mean line and two bands. Each column gives it
 * one value; our own line has up to four points a column.
 */
const COLUMN_MS = 64

interface Columns {
  readonly xs: Float64Array
  readonly ys: Float64Array[]
}

function read(feed: SyntheticFeed, { xs, ys }: Columns): void {
  const { columns, rolling } = feed.source
  if (rolling === null) return
  const first = columns.to - xs.length + 1
  for (let i = 0; i < xs.length; i++) {
    const a = columns.slot(first + i)
    const b = rolling.slot(first + i)
    const mean = rolling.mean[b] ?? Number.NaN
    const std = rolling.std[b] ?? Number.NaN
    xs[i] = (columns.lastTime[a] ?? 0) / 1000
    const row = [columns.last[a], mean, mean + std, mean - std, rolling.max[b], rolling.min[b]]
    for (const [s, value] of row.entries()) (ys[s] as Float64Array)[i] = value ?? Number.NaN
  }
}

function show(cell: HTMLElement, height: number, length: number): { plot: uPlot; columns: Columns } {
  const columns = {
    xs: new Float64Array(length),
    ys: Array.from({ length: 6 }, () => new Float64Array(length)),
  }
  const plain: uPlot.Series = { width: 0, points: { show: false } }
  const plot = new uPlot(
    {
      width: cell.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      series: [
        {},
        { stroke: '#0072b2', width: 1, points: { show: false } },
        { stroke: '#16191d', width: 1, points: { show: false } },
        plain,
        plain,
        plain,
        plain,
      ],
      bands: [
        { series: [3, 4], fill: 'rgba(0, 114, 178, 0.2)' },
        { series: [5, 6], fill: 'rgba(0, 114, 178, 0.1)' },
      ],
    },
    [columns.xs, ...columns.ys],
    cell,
  )
  return { plot, columns }
}

window.chartsBench = {
  countFrames,
  mount({ count, columns: length, hz, height = 180 }) {
    const root = document.getElementById('root')
    if (root === null) throw new Error('the page has no #root')
    const now = () => performance.timeOrigin + performance.now()
    const charts = Array.from({ length: count }, (_, i) => {
      const feed = createSyntheticFeed({ columns: length, width: COLUMN_MS, seed: i + 1 })
      const cell = document.createElement('div')
      root.append(cell)
      return { feed, ...show(cell, height, length) }
    })
    const update = () => {
      for (const { feed, plot, columns } of charts) {
        feed.advance(now())
        read(feed, columns)
        plot.setData([columns.xs, ...columns.ys])
      }
    }
    update()
    const timer = setInterval(update, 1000 / hz)
    return () => {
      clearInterval(timer)
      for (const { plot } of charts) plot.destroy()
    }
  },
}
