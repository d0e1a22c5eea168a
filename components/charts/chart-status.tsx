'use client'

import { useMemo } from 'react'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { formatDateTime, formatDuration, type Zone } from '../format/times.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useStore } from '../hooks/use-store.ts'
import { combineStatus } from './combine-status.ts'
import { PLOT } from './plot.ts'
import type { ChartSeries } from './series-source.ts'

/** What there is to know about the past that a chart shows: that it loads, failed, is empty or begins later. */
export function ChartStatus(props: {
  readonly series: readonly ChartSeries[]
  readonly range: Store<ChartRange>
  readonly now: () => number
  readonly zone: Zone
  /** Statistics are drawn. */
  readonly stats: boolean
}) {
  const { series, range, now, zone, stats } = props
  const combined = useMemo(
    () => combineStatus(series.flatMap(({ source }) => source.history ?? [])),
    [series],
  )
  const { loading, failure, heldFrom, empty, perColumn } = useStore(combined)
  const { fixed, span } = usePaced(range, 200)
  const from = fixed?.from ?? now() - span
  const until = fixed?.to ?? now()
  const retry = (): void => {
    for (const { source } of series) source.history?.retry()
  }
  return (
    <div
      className="pointer-events-none absolute overflow-hidden"
      style={{ left: PLOT.left, right: 'var(--plot-right)', top: PLOT.top, bottom: PLOT.bottom }}
    >
      {loading ? <Progress /> : null}
      <div className="absolute inset-x-2 bottom-2 grid justify-items-start gap-1.5 text-xs">
        {failure === null ? null : (
          <p
            role="alert"
            className={`${CHIP} pointer-events-auto flex flex-wrap items-center gap-x-2 text-bad`}
          >
            The past could not be read: {failure.message}
            <button type="button" onClick={retry} className="text-accent underline underline-offset-4">
              Try again
            </button>
          </p>
        )}
        {perColumn === null || !stats || empty ? null : (
          <p data-testid="per-column" className={`${CHIP} text-muted`}>
            mean and bands per {formatDuration(perColumn)}
          </p>
        )}
        {heldFrom > from && heldFrom < until ? (
          <p data-testid="held-from" className={`${CHIP} text-muted`}>
            kept from {formatDateTime(heldFrom, zone)}
          </p>
        ) : null}
      </div>
      {empty && failure === null ? (
        <p role="status" className="absolute inset-0 grid place-items-center text-[13px] text-muted">
          <span className={CHIP}>
            {heldFrom >= until
              ? `Not kept any more: points are kept from ${formatDateTime(heldFrom, zone)}`
              : 'No point in this range'}
          </span>
        </p>
      ) : null}
    </div>
  )
}

const CHIP = 'rounded border border-line bg-surface/95 px-2 py-1'

/** What is drawn meanwhile stays. */
function Progress() {
  return (
    <div
      role="progressbar"
      aria-label="Loading the past"
      className="chart-progress absolute inset-x-0 top-0 h-0.5 overflow-hidden bg-accent/20"
    >
      <div className="h-full w-1/3 bg-accent" />
    </div>
  )
}
