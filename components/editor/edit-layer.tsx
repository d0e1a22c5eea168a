'use client'

import { type Ref, useEffect, useMemo, useRef, useState } from 'react'
import { type EventCallback, GridLayout, type ResizeHandleAxis } from 'react-grid-layout'
import { GRID_COLUMNS } from '../../lib/protocol/limits.ts'
import type { Layout, Panel } from '../../lib/protocol/panels.ts'
import { useBox } from '../charts/use-box.ts'
import { GAP, ROW } from '../dashboard/grid-measures.ts'
import { keyOf } from '../ui/key-of.ts'
import { type CellActions, EditCell, HANDLE } from './edit-cell.tsx'
import { useEdgeScroll } from './use-edge-scroll.ts'

const GRID = {
  cols: GRID_COLUMNS,
  rowHeight: ROW,
  margin: [GAP, GAP],
  containerPadding: [0, 0],
} as const
const DRAG = { handle: `.${HANDLE}` }
const RESIZE = { handles: ['s', 'e', 'se'], handleComponent: renderHandle } as const

/**
 * Lies exactly over the room's grid while it is edited. It moves frames, and says at each step where the panels below
 * would be, so that those are drawn once by the grid and never mounted anew.
 */
export function EditLayer(props: {
  /** Settled. */
  readonly panels: readonly Panel[]
  readonly actions: CellActions
  /** While something is dragged, then null. */
  readonly onPreview: (layouts: ReadonlyMap<string, Layout> | null) => void
  readonly onArrange: (layouts: ReadonlyMap<string, Layout>) => void
}) {
  const { panels, actions, onPreview, onArrange } = props
  const box = useRef<HTMLDivElement>(null)
  const { width } = useBox(box)
  const layout = useMemo(() => panels.map(({ id, layout }) => ({ i: id, ...layout })), [panels])
  const scroll = useEdgeScroll()
  const dragging = useRef(false)
  /** A new grid drops what is being dragged. */
  const [cancelled, setCancelled] = useState(0)
  const { stop: stopScroll } = scroll
  useEffect(() => {
    /** Cancels the drag and nothing else: no shortcut of the page hears of it. */
    function cancel(event: KeyboardEvent): void {
      if (keyOf(event) !== 'Escape' || !dragging.current) return
      event.preventDefault()
      event.stopPropagation()
      dragging.current = false
      stopScroll()
      onPreview(null)
      setCancelled((count) => count + 1)
    }
    window.addEventListener('keydown', cancel, { capture: true })
    return () => {
      window.removeEventListener('keydown', cancel, { capture: true })
      // Whatever ends the editor in the middle of a drag, nothing stays displaced.
      if (dragging.current) onPreview(null)
    }
  }, [onPreview, stopScroll])
  const begin = (): void => {
    dragging.current = true
  }
  const preview: EventCallback = (next, _old, _new, _place, event) => {
    scroll.follow(event)
    onPreview(layoutsOf(next))
  }
  const stop: EventCallback = (next) => {
    dragging.current = false
    scroll.stop()
    onPreview(null)
    onArrange(layoutsOf(next))
  }
  return (
    <div ref={box} className="absolute inset-0 z-10">
      {width === 0 ? null : (
        <GridLayout
          key={cancelled}
          width={width}
          layout={layout}
          gridConfig={GRID}
          dragConfig={DRAG}
          resizeConfig={RESIZE}
          onDragStart={begin}
          onResizeStart={begin}
          onDrag={preview}
          onResize={preview}
          onDragStop={stop}
          onResizeStop={stop}
          className="relative [&_.react-grid-placeholder]:rounded-lg [&_.react-grid-placeholder]:bg-accent/15 [&_.react-draggable-dragging]:z-10 [&_.react-draggable-dragging]:opacity-90"
        >
          {panels.map((panel) => (
            <div key={panel.id} className="group/cell">
              <EditCell panel={panel} actions={actions} draggable />
            </div>
          ))}
        </GridLayout>
      )}
    </div>
  )
}

function layoutsOf(items: Parameters<EventCallback>[0]): ReadonlyMap<string, Layout> {
  return new Map(items.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]))
}

const HANDLES: Partial<Record<ResizeHandleAxis, string>> = {
  s: 'inset-x-8 bottom-0 h-3 cursor-ns-resize',
  e: 'inset-y-10 right-0 w-3 cursor-ew-resize',
  se: 'bottom-0 right-0 size-8 cursor-nwse-resize after:absolute after:bottom-1.5 after:right-1.5 after:size-3 after:rounded-br after:border-b-2 after:border-r-2 after:border-edge',
}

function renderHandle(axis: ResizeHandleAxis, ref: Ref<HTMLElement>) {
  return (
    <span
      key={axis}
      ref={ref}
      className={`react-resizable-handle absolute touch-none hover:bg-accent/20 ${HANDLES[axis] ?? ''}`}
      data-handle={axis}
    />
  )
}
