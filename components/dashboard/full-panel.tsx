'use client'

import { Minimize2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'

/** One panel of a room in the whole window, under the page's time. */
export function FullPanel(props: {
  readonly room: string
  readonly id: string
  /** The time bar; none in kiosk mode. */
  readonly time: ReactNode
  readonly onLeave: (() => void) | null
  readonly children: ReactNode
}) {
  const { room, id, time, onLeave, children } = props
  return (
    <div className="fixed inset-0 z-10 flex flex-col gap-2 overflow-y-auto bg-bg p-2 sm:p-3">
      <h1 className="sr-only">{room}</h1>
      {onLeave === null ? null : (
        <div className="flex flex-wrap items-start gap-3">
          <div className="min-w-0 flex-1">{time}</div>
          <Button onClick={onLeave} title="Back to the room (Esc)" data-chrome>
            <Minimize2 aria-hidden className="size-4" />
            <span className="max-sm:sr-only">Back to the room</span>
          </Button>
        </div>
      )}
      <div data-cell={id} className="min-h-64 flex-1">
        {children}
      </div>
    </div>
  )
}
