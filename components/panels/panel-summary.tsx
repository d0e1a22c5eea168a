'use client'

import type { Reading } from '../../lib/client/readings.ts'
import type { MeasuredPanel } from '../../lib/protocol/panels.ts'
import { formatValue } from '../format/units.ts'
import { formatCoverage } from '../format/windows.ts'
import { useReadings } from '../hooks/use-sources.ts'
import type { PanelBodyProps } from './panel-body.ts'

/** Read on demand, not announced: it changes no more often than somebody can listen to it. */
const PACE_MS = 5000
const NAMED = 8

/** The panel in a few sentences, for those who do not see it. */
export function PanelSummary({ panel, sources, range }: PanelBodyProps<MeasuredPanel>) {
  const readings = useReadings(sources, range, PACE_MS)
  const more = readings.length - NAMED
  return (
    <p className="sr-only" data-testid="panel-summary">
      {readings
        .slice(0, NAMED)
        .map((reading) => describe(panel, reading))
        .join(' ')}
      {more > 0 ? ` And ${more} more feeds: the table has all.` : ''}
    </p>
  )
}

function describe({ unit, decimals, window }: MeasuredPanel, { id, newest, stats }: Reading): string {
  const write = (value: number | null): string => formatValue(value, unit, 4, decimals)
  const last = newest === null ? 'no value yet' : newest.value === null ? 'a gap' : write(newest.value)
  if (stats === null || stats.n === 0) return `${id}: ${last}.`
  return `${id}: last ${last}; over ${formatCoverage(window, stats)} mean ${write(stats.mean)}, standard deviation ${write(stats.std)}, from ${write(stats.min)} to ${write(stats.max)}.`
}
