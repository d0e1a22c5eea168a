'use client'

import clsx from 'clsx'
import { Bot } from 'lucide-react'
import { memo } from 'react'
import { formatClock, formatDateTime, formatDay } from '../format/times.ts'
import { useChatRoom } from './chat-room.ts'
import type { MessageRow } from './message-rows.ts'
import { MessageText } from './message-text.tsx'
import { SendingState } from './sending-state.tsx'

/** One message, below what begins with it: a day, the unread. */
export const RowView = memo(
  function RowView({ row, flashed }: { readonly row: MessageRow; readonly flashed: boolean }) {
    const { zone } = useChatRoom()
    return (
      <div className="px-3">
        {row.newDay ? <Line>{formatDay(row.message.at, zone, Date.now())}</Line> : null}
        {row.firstUnread ? <Line accent>New</Line> : null}
        <Message row={row} flashed={flashed} />
      </div>
    )
  },
  (a, b) =>
    a.flashed === b.flashed &&
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

function Message({ row, flashed }: { readonly row: MessageRow; readonly flashed: boolean }) {
  const { zone, feeds, me } = useChatRoom()
  const { message, headed, sending } = row
  const { author, at, text, edited, deleted, mentions } = message
  return (
    <article
      data-message={message.id}
      aria-label={`${author.name}, ${formatClock(at, zone, 'minute')}`}
      className={clsx(
        'group/message relative -mx-3 px-3 py-0.5 hover:bg-raised/50',
        headed && 'mt-2',
        flashed && 'chat-flash',
        mentions.some(({ id }) => id === me.id) && 'border-l-2 border-accent pl-2.5',
      )}
    >
      {headed ? (
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 truncate text-[13px] font-semibold">{author.name}</span>
          {author.bot === true ? (
            <span className="flex items-center gap-0.5 self-center rounded border border-edge px-1 text-[11px] leading-4 text-muted">
              <Bot aria-hidden className="size-3" />
              bot
            </span>
          ) : null}
          <time
            dateTime={new Date(at).toISOString()}
            title={formatDateTime(at, zone)}
            className="text-xs text-muted tabular-nums"
          >
            {formatClock(at, zone, 'minute')}
          </time>
        </p>
      ) : null}
      <div className={clsx(sending !== null && sending.error === null && 'opacity-70')}>
        {deleted === undefined ? (
          <MessageText text={text} mentions={mentions} feeds={feeds} me={me.id} />
        ) : (
          <p className="text-[13px] italic text-muted">
            {deleted.by.id === author.id ? 'Deleted by its author' : `Deleted by ${deleted.by.name}`}
          </p>
        )}
        {edited === undefined ? null : (
          <span title={formatDateTime(edited, zone)} className="text-xs text-muted">
            (edited)
          </span>
        )}
      </div>
      {sending === null ? null : <SendingState id={message.id} error={sending.error} />}
    </article>
  )
}
