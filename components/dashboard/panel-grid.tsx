'use client'

import { type CSSProperties, type ReactNode, useMemo } from 'react'
import { settle } from '../../lib/domain/panel-grid.ts'
import type { Panel } from '../../lib/protocol/panels.ts'

type Placed = Pick<Panel, 'id' | 'layout'>

const GRID = 'grid grid-cols-1 gap-4 md:auto-rows-[40px] md:grid-cols-12'
const CELL = 'min-w-0 max-md:min-h-(--height) md:[grid-column:var(--column)] md:[grid-row:var(--row)]'
/** CSS px: a row of the grid, and the gap between two panels, as in `GRID`. */
const ROW = 40
const GAP = 16

/** A room's panels at their places in twelve columns; on a phone in one column, in reading order. */
export function PanelGrid<P extends Placed>(props: {
  readonly panels: readonly P[]
  readonly children: (panel: P) => ReactNode
}) {
  const settled = useMemo(() => settle(props.panels), [props.panels])
  return (
    <div className={GRID}>
      {settled.map((panel) => (
        <div key={panel.id} className={CELL} style={placeOf(panel)}>
          {props.children(panel)}
        </div>
      ))}
    </div>
  )
}

function placeOf({ layout: { x, y, w, h } }: Placed): CSSProperties & Record<`--${string}`, string> {
  return {
    '--column': `${x + 1} / span ${w}`,
    '--row': `${y + 1} / span ${h}`,
    '--height': `${h * ROW + (h - 1) * GAP}px`,
  }
}
