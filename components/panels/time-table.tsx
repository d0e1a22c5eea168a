'use client'

import { useMemo } from 'react'
import type { ReadingSource } from '../../lib/client/readings.ts'
import type { Store } from '../../lib/client/store.ts'
import { pointUpTo } from '../../lib/domain/column-lookup.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { GapMode } from '../../lib/protocol/panels.ts'
import { limitOf } from '../charts/silences.ts'
import { formatDateTime, formatDuration, timeStep, timeTicks } from '../format/times.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { chartSeries } from './chart-series.ts'

/** It must hold still long enough to be read out. */
const PACE_MS = 2000
const ROWS = 20

/** What a chart over time draws, as numbers at even times, the newest first. */
export function TimeTable(props: {
  readonly sources: readonly ReadingSource[]
  readonly range: Store<ChartRange>
  /** In the order of the sources: how a value of each is written. */
  readonly write: (index: number, value: number) => string
  readonly gaps?: GapMode | undefined
}) {
  const { sources, range, write, gaps } = props
  const stage = useStage()
  const [zone] = useZone()
  const { fixed, span } = usePaced(range, PACE_MS)
  usePaced(
    useMemo(() => changesOf(sources), [sources]),
    PACE_MS,
  )
  const series = useMemo(() => chartSeries(sources, gaps), [sources, gaps])
  const limits = series.map(limitOf)
  const to = fixed?.to ?? stage.now()
  const from = fixed?.from ?? to - span
  const times = timeTicks(from, to, timeStep(to - from, ROWS), zone).reverse()
  return (
    <table className="w-full border-t border-line text-[13px] tabular-nums">
      <caption className="px-3 pb-1 pt-3 text-left text-xs text-muted">
        The newest value at each time, as the chart draws it
      </caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="px-3 py-1 text-left font-normal">
            Time
          </th>
          {series.map(({ id, label }) => (
            <th
              key={id}
              scope="col"
              title={id}
              className="max-w-40 truncate px-2 py-1 text-right font-normal"
            >
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody translate="no">
        {times.map((time) => (
          <tr key={time} className="border-t border-line">
            <th scope="row" className="whitespace-nowrap px-3 py-1 text-left font-normal">
              {formatDateTime(time, zone)}
            </th>
            {sources.map(({ feed, view }, i) => {
              const point = pointUpTo(view.columns, time)
              return (
                <td key={feed.id} className="whitespace-nowrap px-2 text-right">
                  {point === null
                    ? '–'
                    : point.value === null
                      ? 'gap'
                      : time - point.time > (limits[i] ?? Number.POSITIVE_INFINITY)
                        ? `no data ${formatDuration(time - point.time)}`
                        : write(i, point.value)}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Counts what happens to the sources while somebody listens. */
function changesOf(sources: readonly ReadingSource[]): Store<number> {
  let count = 0
  return {
    getSnapshot: () => count,
    subscribe(onChange) {
      const stops = sources.map(({ view }) =>
        view.subscribe(() => {
          count++
          onChange()
        }),
      )
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
