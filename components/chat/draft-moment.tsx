'use client'

import { ChartSpline, X } from 'lucide-react'
import { useStore } from '../hooks/use-store.ts'
import { IconButton } from '../ui/button.tsx'
import { useChatRoom } from './chat-room.ts'
import { momentStats, momentTimes } from './describe-moment.ts'

/** What the message that is written points at. */
export function DraftMoment() {
  const { talk, zone } = useChatRoom()
  const moment = useStore(talk.draft)
  if (moment === null) return null
  const stats = momentStats(moment)
  return (
    <div
      data-testid="draft-moment"
      className="mb-2 flex items-start gap-2 rounded-md border border-accent bg-raised py-1 pl-2 pr-1 text-xs"
    >
      <ChartSpline aria-hidden className="mt-1 size-4 shrink-0 text-accent" />
      <span className="min-w-0 flex-1 py-1">
        <span className="break-words font-medium tabular-nums">
          {moment.feed ?? 'All feeds'} · {momentTimes(moment, zone, Date.now())}
        </span>
        {stats === null ? null : <span className="block text-muted tabular-nums">{stats}</span>}
      </span>
      <IconButton
        label="Do not point at this moment"
        className="h-6 w-6"
        onClick={() => talk.draft.set(null)}
      >
        <X aria-hidden className="size-3.5" />
      </IconButton>
    </div>
  )
}
