'use client'

import clsx from 'clsx'
import { memo } from 'react'
import { formatDay } from '../format/times.ts'
import { FaultBoundary } from '../ui/fault-boundary.tsx'
import { useChatRoom } from './chat-room.ts'
import type { MessageRow } from './message-rows.ts'
import { MessageView } from './message-view.tsx'

export interface RowProps {
  readonly row: MessageRow
  readonly flashed: boolean
  readonly inThread: boolean
}

/** One message, below what begins with it: a day, the unread. */
export const RowView = memo(
  function RowView({ row, flashed, inThread }: RowProps) {
    const { zone } = useChatRoom()
    return (
      <div className="px-3">
        {row.newDay ? <Line>{formatDay(row.message.at, zone, Date.now())}</Line> : null}
        {row.firstUnread ? <Line accent>New</Line> : null}
        <FaultBoundary part="message" resetKey={row.message}>
          <MessageView row={row} flashed={flashed} inThread={inThread} />
        </FaultBoundary>
      </div>
    )
  },
  (a, b) =>
    a.flashed === b.flashed &&
    a.inThread === b.inThread &&
    a.row.message === b.row.message &&
    a.row.newDay === b.row.newDay &&
    a.row.firstUnread === b.row.firstUnread &&
    a.row.headed === b.row.headed &&
    a.row.sending?.error === b.row.sending?.error,
)

function Line({ children, accent = false }: { readonly children: string; readonly accent?: boolean }) {
  return (
    <div
      className={clsx(
        'flex items-center gap-2 pb-1 pt-4 text-xs before:h-px before:flex-1 after:h-px after:flex-1',
        accent
          ? 'font-medium text-accent before:bg-accent after:bg-accent'
          : 'text-muted before:bg-line after:bg-line',
      )}
    >
      {children}
    </div>
  )
}
