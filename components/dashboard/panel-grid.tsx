'use client'

import { type CSSProperties, type ReactNode, useMemo } from 'react'
import { settle } from '../../lib/domain/panel-grid.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import { FILL, GAP, heightOf, ROW } from './grid-measures.ts'

type Placed = Pick<Panel, 'id' | 'layout'>
type Variables = CSSProperties & Record<`--${string}`, string>

const GRID = 'grid grid-cols-1 gap-(--gap) md:[grid-auto-rows:var(--row-height)] md:grid-cols-12'
const CELL = `group/cell ${FILL} relative min-w-0 md:[grid-column:var(--column)] md:[grid-row:var(--row)]`
const WATCHED = 'max-md:min-h-(--height)'
/** Of the cells of `PhoneLayer`, which lies over them. */
const EDITED = 'max-md:h-32'

/** A room's panels at their places in twelve columns; on a phone in one column, in reading order. */
export function PanelGrid<P extends Placed>(props: {
  readonly panels: readonly P[]
  /** An editor lies over the panels: they take no input. */
  readonly editing: boolean
  /** Rows are as high as the window has room for: nobody scrolls a wall. */
  readonly fit: boolean
  /** Lies over a panel, and takes input while its room is edited too. */
  readonly notes: (panel: P) => ReactNode
  readonly children: (panel: P) => ReactNode
}) {
  const settled = useMemo(() => settle(props.panels), [props.panels])
  return (
    <div
      className={GRID}
      style={
        {
          '--row-height': props.fit ? fitted(settled) : `${ROW}px`,
          '--gap': `${props.fit ? WALL_GAP : GAP}px`,
        } as Variables
      }
    >
      {settled.map((panel) => (
        <div
          key={panel.id}
          data-cell={panel.id}
          data-editing={props.editing ? '' : undefined}
          className={`${CELL} ${props.editing ? EDITED : WATCHED}`}
          style={placeOf(panel)}
        >
          <div inert={props.editing} className={`${FILL} ${props.editing ? 'overflow-hidden' : ''}`}>
            {props.children(panel)}
          </div>
          {props.notes(panel)}
        </div>
      ))}
    </div>
  )
}

function placeOf({ layout: { x, y, w, h } }: Placed): Variables {
  return {
    '--column': `${x + 1} / span ${w}`,
    '--row': `${y + 1} / span ${h}`,
    '--height': `${heightOf(h)}px`,
  }
}

/** What stands above and around the panels of a kiosk. */
const AROUND = '4rem'
/** CSS px between panels there, and the lowest row: a room of hundreds of rows scrolls all the same. */
const WALL_GAP = 8
const LOWEST = 10

function fitted(panels: readonly Placed[]): string {
  const rows = panels.reduce((most, { layout: { y, h } }) => Math.max(most, y + h), 1)
  // `--wall`: by how much the page is drawn larger there, which heights of the window do not know.
  return `max(${LOWEST}px, calc((100dvh / var(--wall, 1) - ${AROUND} - ${(rows - 1) * WALL_GAP}px) / ${rows}))`
}
