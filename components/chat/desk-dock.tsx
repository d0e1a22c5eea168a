'use client'

import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { keyOf } from '../ui/key-of.ts'
import { ChatPanel, type PanelProps } from './chat-panel.tsx'
import { fitDockWidth, keepDockWidth, NARROWEST, readDockWidth, showDockWidth, WIDEST } from './dock-width.ts'

const STEP = 24

/** The conversation beside the charts, as wide as it was left. Escape gives the focus back to where it came from. */
export function DeskDock(props: PanelProps) {
  const [width, setWidth] = useState(readDockWidth)
  const came = useRef<Element | null>(null)
  const dock = useRef<HTMLElement>(null)
  // A focus that would go with the dock goes back to where it came from.
  useLayoutEffect(
    () => () => {
      if (dock.current?.contains(document.activeElement)) queueMicrotask(() => backTo(came.current))
    },
    [],
  )

  function onKeyDown(event: KeyboardEvent): void {
    if (keyOf(event) !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    backTo(came.current)
  }

  return createPortal(
    <aside
      ref={dock}
      aria-label="Chat"
      data-talk
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget))
          came.current = event.relatedTarget
      }}
      className="fixed inset-y-0 right-0 z-30 flex w-(--dock) flex-col border-l border-line bg-surface print:hidden"
    >
      <Divider
        width={width}
        onMove={(next) => {
          const fits = fitDockWidth(next)
          showDockWidth(fits)
          setWidth(fits)
        }}
      />
      <ChatPanel {...props} />
    </aside>,
    document.body,
  )
}

/** Where nothing is known any more, to the button that opens the conversation. */
function backTo(element: Element | null): void {
  const known = element instanceof HTMLElement && element.isConnected
  const target = known ? element : document.querySelector<HTMLElement>('[data-talk-button]')
  target?.focus({ preventScroll: true })
}

function Divider({ width, onMove }: { width: number; onMove: (width: number) => void }) {
  /** Where it stood when the drag began, and which pointer drags it. */
  const drag = useRef<{ readonly width: number; readonly pointer: number } | null>(null)
  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onMove(window.innerWidth - event.clientX)
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (keyOf(event) === 'Escape' && drag.current !== null) {
      // The drag alone is taken back.
      event.preventDefault()
      event.currentTarget.releasePointerCapture(drag.current.pointer)
      onMove(drag.current.width)
      drag.current = null
      return
    }
    const step = { ArrowLeft: STEP, ArrowRight: -STEP }[keyOf(event)]
    if (step === undefined) return
    event.preventDefault()
    onMove(width + step)
    keepDockWidth(fitDockWidth(width + step))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the chat"
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.focus()
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { width, pointer: event.pointerId }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        if (drag.current !== null) keepDockWidth(width)
        drag.current = null
      }}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-edge/40"
    />
  )
}
