'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { Reading } from '../../lib/client/readings.ts'
import { compileGlob } from '../../lib/domain/glob.ts'
import type { PanelOf } from '../../lib/protocol/panels.ts'
import type { ChartLayers, ChartSeries } from '../charts/series-source.ts'
import { SeriesSwatch } from '../charts/series-swatch.tsx'
import { TimeSeriesChart } from '../charts/time-series-chart.tsx'
import { feedHref } from '../format/curl.ts'
import { formatRange } from '../format/ranges.ts'
import { formatValue } from '../format/units.ts'
import { useMedia } from '../hooks/use-media.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useReadings } from '../hooks/use-sources.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { SilentLine } from '../ui/stale-badge.tsx'
import { chartSeries } from './chart-series.ts'
import type { PanelBodyProps } from './panel-body.ts'

const ONE: ChartLayers = { value: true, mean: true, sigma: true, extent: false }
const MANY: ChartLayers = { value: true, mean: false, sigma: false, extent: false }
/** More feeds than this share the legend's lines. */
const ROWS = 3

/** The panel's feeds in one chart, each with its newest value and the mean ± std of its window. */
export function TimeSeriesPanel({ panel, sources, range }: PanelBodyProps<PanelOf<'timeseries'>>) {
  const stage = useStage()
  const [zone] = useZone()
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const series = useMemo((): ChartSeries[] => {
    const { right } = panel
    const globs = right?.match.map(compileGlob) ?? []
    return chartSeries(sources, panel.gaps).map((one) =>
      right !== undefined && globs.some((matches) => matches(one.id))
        ? { ...one, axis: 'right', unit: right.unit }
        : one,
    )
  }, [sources, panel])
  const { unit: rightUnit = null } = series.find(({ axis }) => axis === 'right') ?? {}
  const layers = useMemo((): ChartLayers => {
    if (panel.layers === undefined) return sources.length === 1 ? ONE : MANY
    const has = (layer: (typeof panel.layers)[number]): boolean => panel.layers?.includes(layer) ?? false
    return { value: has('value'), mean: has('mean'), sigma: has('band'), extent: has('extent') }
  }, [panel, sources.length])
  const readings = useReadings(sources, range)
  const showing = formatRange(usePaced(range, 1000), zone)
  return (
    <>
      <Legend panel={panel} feeds={sources.map(({ feed }) => feed)} series={series} readings={readings} />
      {panel.scale === 'log' && readings.some(({ stats }) => (stats?.min ?? 1) <= 0) ? (
        <p className="px-3 text-xs text-warn">Zero and below have no place on a logarithmic axis.</p>
      ) : null}
      <div className="relative min-h-32 flex-1">
        <div className="absolute inset-x-1 bottom-1 top-0">
          <TimeSeriesChart
            stage={stage}
            series={series}
            layers={layers}
            range={range}
            unit={panel.unit}
            zone={zone}
            label={`${panel.title}, ${showing}`}
            still={still}
            scale={panel.scale}
            min={panel.min}
            max={panel.max}
            rightUnit={rightUnit}
            stacked={panel.stacked}
            thresholds={panel.thresholds}
          />
        </div>
      </div>
    </>
  )
}

function Legend(props: {
  readonly panel: PanelOf<'timeseries'>
  readonly feeds: readonly FeedStore[]
  readonly series: readonly ChartSeries[]
  readonly readings: readonly Reading[]
}) {
  const { panel, feeds, series, readings } = props
  const rows = series.length <= ROWS
  return (
    <ul
      className={
        rows
          ? 'mb-1 grid grid-cols-1 px-3'
          : 'mb-1 flex max-h-[4.5rem] flex-wrap gap-x-4 overflow-y-auto px-3'
      }
    >
      {series.map(({ id, label, color, round = 0, axis, unit = panel.unit }, i) => {
        const write = (value: number | null | undefined, digits: number): string =>
          formatValue(value ?? null, unit, digits, panel.decimals)
        const reading = readings[i]
        const feed = feeds[i]
        const newest = reading?.newest ?? null
        return (
          <li key={id} className="flex h-6 min-w-0 items-center gap-2 text-[13px]">
            <SeriesSwatch color={color} round={panel.stacked ? 0 : round} />
            <Link
              href={feedHref(id)}
              title={id}
              className="min-w-0 truncate leading-6 text-muted hover:text-ink hover:underline"
            >
              {label}
            </Link>
            {axis === 'right' ? <span className="text-xs text-muted">right axis</span> : null}
            {feed === undefined || series.length === 1 ? null : <SilentLine feed={feed} />}
            {rows ? (
              <span
                translate="no"
                className="ml-auto whitespace-nowrap text-muted tabular-nums max-[480px]:hidden"
              >
                {write(reading?.stats?.mean, 3)} ± {write(reading?.stats?.std, 3)}
              </span>
            ) : null}
            <span
              translate="no"
              className={`whitespace-nowrap text-right font-medium tabular-nums ${rows ? 'min-w-20 max-[480px]:ml-auto' : ''}`}
            >
              {newest === null ? '–' : newest.value === null ? 'gap' : write(newest.value, 4)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
