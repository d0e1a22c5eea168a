'use client'

import { Copy, GripVertical, Pencil, Trash2 } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { GridStep } from '../../lib/domain/panel-grid.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import { IconButton } from '../ui/button.tsx'
import { keyOf } from '../ui/key-of.ts'

/** Where a drag begins; the rest of the panel lets a finger scroll the page. */
export const HANDLE = 'drag-handle'
export const KEYS_HINT = 'panel-keys'

const ARROWS: Readonly<Record<string, GridStep>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

export interface CellActions {
  edit(panel: Panel): void
  duplicate(panel: Panel): void
  remove(panel: Panel): void
  move(panel: Panel, step: GridStep): void
  resize(panel: Panel, step: GridStep): void
}

/** What lies over a panel while the room is edited: a bar to move it by, and what can be done to it. */
export function EditCell(props: {
  readonly panel: Panel
  readonly actions: CellActions
  /** On a phone: earlier and later instead of dragging. */
  readonly extra?: ReactNode
  readonly draggable: boolean
}) {
  const { panel, actions, extra, draggable } = props
  const title = panel.title === '' ? 'Panel without a title' : panel.title

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const key = keyOf(event)
    const step = ARROWS[key]
    if (step !== undefined) (event.shiftKey ? actions.resize : actions.move)(panel, step)
    else if (key === 'Enter') actions.edit(panel)
    else if (key === 'Delete' || key === 'Backspace') actions.remove(panel)
    else if (key === 'd') actions.duplicate(panel)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="h-full rounded-lg border border-dashed border-edge bg-surface/10 focus-within:border-solid focus-within:border-accent">
      <div className="flex h-9 items-center rounded-t-lg border-b border-line bg-raised pl-1 pr-1">
        <button
          type="button"
          data-panel={panel.id}
          aria-label={`Place of ${title}`}
          aria-describedby={KEYS_HINT}
          aria-keyshortcuts="ArrowUp ArrowDown ArrowLeft ArrowRight Enter Delete"
          onKeyDown={onKeyDown}
          onDoubleClick={() => actions.edit(panel)}
          className={`${draggable ? `${HANDLE} cursor-grab touch-none active:cursor-grabbing` : ''} flex h-8 min-w-0 flex-1 items-center gap-1.5 rounded text-left`}
        >
          <GripVertical aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="truncate text-sm font-semibold">{title}</span>
        </button>
        {extra}
        <IconButton label={`Edit ${title}`} onClick={() => actions.edit(panel)}>
          <Pencil aria-hidden className="size-4" />
        </IconButton>
        <IconButton label={`Duplicate ${title}`} onClick={() => actions.duplicate(panel)}>
          <Copy aria-hidden className="size-4" />
        </IconButton>
        <IconButton label={`Remove ${title}`} onClick={() => actions.remove(panel)}>
          <Trash2 aria-hidden className="size-4" />
        </IconButton>
      </div>
    </div>
  )
}
