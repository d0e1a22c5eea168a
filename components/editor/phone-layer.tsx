'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { reorder } from '../../lib/domain/panel-grid.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import { IconButton } from '../ui/button.tsx'
import { type CellActions, EditCell } from './edit-cell.tsx'

/** Edit mode in one column: panels change places with their neighbours. Heights are those of the grid's cells then. */
export function PhoneLayer(props: {
  readonly panels: readonly Panel[]
  readonly actions: CellActions
  readonly onArrange: (panels: readonly Panel[]) => void
}) {
  const { panels, actions, onArrange } = props
  return (
    <div className="absolute inset-0 z-10 grid grid-cols-1 content-start gap-4">
      {panels.map((panel, i) => (
        <div key={panel.id} className="h-32">
          <EditCell
            panel={panel}
            actions={actions}
            draggable={false}
            extra={
              <>
                <IconButton
                  label={`Move ${panel.title} up`}
                  disabled={i === 0}
                  onClick={() => onArrange(reorder(panels, panel.id, 'earlier'))}
                >
                  <ArrowUp aria-hidden className="size-4" />
                </IconButton>
                <IconButton
                  label={`Move ${panel.title} down`}
                  disabled={i === panels.length - 1}
                  onClick={() => onArrange(reorder(panels, panel.id, 'later'))}
                >
                  <ArrowDown aria-hidden className="size-4" />
                </IconButton>
              </>
            }
          />
        </div>
      ))}
    </div>
  )
}
