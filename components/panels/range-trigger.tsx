'use client'

import { CalendarClock } from 'lucide-react'
import type { ComponentProps } from 'react'

export function RangeTrigger(props: ComponentProps<'button'>) {
  return (
    <button
      type="button"
      className="flex h-8 items-center gap-1.5 rounded-md border border-edge px-2 text-[13px] hover:bg-raised"
      {...props}
    >
      <CalendarClock aria-hidden className="size-4 text-muted" />
      From – to
    </button>
  )
}
