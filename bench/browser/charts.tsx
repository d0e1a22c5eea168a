import { useMemo } from 'react'
import { createRoot } from 'react-dom/client'
import { type ChartStage, createChartStage } from '../../components/charts/chart-stage.ts'
import type { ChartLayers, ChartSeries } from '../../components/charts/series-source.ts'
import { TimeSeriesChart } from '../../components/charts/time-series-chart.tsx'
import { createStore, type WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { countFrames } from './count-frames.ts'
import { createSyntheticFeed, type SyntheticFeed } from './synthetic-feed.ts'

/**
 * A page of N live charts over synthetic feeds, without a server: what the browser benchmark measures. Bundled by itself
 * (esbuild, iife); the page around it needs only `<div id="root">` and charts.css.
 */

export interface ChartsBench {
  /** Shows `count` charts of `columns` columns each, fed at `hz`, and returns what stops it all. */
  mount(options: { count: number; columns: number; hz: number; height?: number }): () => void
  countFrames: typeof countFrames
}

declare global {
  interface Window {
    chartsBench: ChartsBench
  }
}

const LAYERS: ChartLayers = { value: true, mean: true, sigma: true, extent: true }
const COLUMN_MS = 64

function Chart(props: {
  feed: SyntheticFeed
  index: number
  range: WritableStore<ChartRange>
  height: number
  stage: ChartStage
}) {
  const { feed, index, range, height, stage } = props
  const series = useMemo((): ChartSeries[] => {
    const id = `bench-${index}`
    return [{ id, label: id, color: `--series-${(index % 8) + 1}`, source: feed.source }]
  }, [feed, index])
  return (
    <TimeSeriesChart
      stage={stage}
      series={series}
      layers={LAYERS}
      range={range}
      unit="none"
      zone="utc"
      height={height}
      label={`bench ${index}`}
      still={false}
    />
  )
}

window.chartsBench = {
  countFrames,
  mount({ count, columns, hz, height = 180 }) {
    const element = document.getElementById('root')
    if (element === null) throw new Error('the page has no #root')
    const stage = createChartStage({ now: () => performance.timeOrigin + performance.now() })
    const range = createStore<ChartRange>({ span: columns * COLUMN_MS, fixed: null })
    const feeds = Array.from({ length: count }, (_, i) =>
      createSyntheticFeed({ columns, width: COLUMN_MS, seed: i + 1 }),
    )
    for (const feed of feeds) feed.advance(stage.now())
    const root = createRoot(element)
    root.render(
      feeds.map((feed, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
        <Chart key={i} feed={feed} index={i} range={range} height={height} stage={stage} />
      )),
    )
    const timer = setInterval(() => {
      for (const feed of feeds) feed.advance(stage.now())
    }, 1000 / hz)
    return () => {
      clearInterval(timer)
      root.unmount()
    }
  },
}
