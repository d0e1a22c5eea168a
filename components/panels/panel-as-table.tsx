'use client'

import { type ReactNode, useMemo } from 'react'
import { compileGlob } from '../../lib/domain/glob.ts'
import type { MeasuredPanel, PanelOf } from '../../lib/protocol/panels.ts'
import { formatValue } from '../format/units.ts'
import { BinTable } from './bin-table.tsx'
import type { PanelBodyProps } from './panel-body.ts'
import { PanelTable } from './panel-table.tsx'
import { TimeTable } from './time-table.tsx'
import { timelineStates } from './timeline-states.ts'

/** What any panel draws, as tables. */
export function PanelAsTable({ panel, ...rest }: PanelBodyProps<MeasuredPanel>): ReactNode {
  switch (panel.kind) {
    case 'timeseries':
      return (
        <PanelTable panel={panel} {...rest}>
          <LineTable panel={panel} {...rest} />
        </PanelTable>
      )
    case 'timeline':
      return (
        <PanelTable panel={panel} {...rest}>
          <StateTable panel={panel} {...rest} />
        </PanelTable>
      )
    case 'distribution':
      return (
        <PanelTable panel={panel} {...rest}>
          <BinTable panel={panel} {...rest} />
        </PanelTable>
      )
    case 'stat':
    case 'gauge':
    case 'bar':
    case 'table':
      return <PanelTable panel={panel} {...rest} />
  }
}

function LineTable({ panel, sources, range }: PanelBodyProps<PanelOf<'timeseries'>>) {
  const { unit, decimals, right } = panel
  const globs = right?.match.map(compileGlob) ?? []
  const units = sources.map(({ feed }) =>
    right !== undefined && globs.some((matches) => matches(feed.id)) ? right.unit : unit,
  )
  return (
    <TimeTable
      sources={sources}
      range={range}
      gaps={panel.gaps}
      write={(i, value) => formatValue(value, units[i] ?? unit, 5, decimals)}
    />
  )
}

function StateTable({ panel, sources, range }: PanelBodyProps<PanelOf<'timeline'>>) {
  const { stateOf, state } = useMemo(() => timelineStates(panel), [panel])
  return (
    <TimeTable
      sources={sources}
      range={range}
      gaps={panel.gaps}
      write={(_, value) => (stateOf(value) < 0 ? 'no state' : state(stateOf(value)).label)}
    />
  )
}
