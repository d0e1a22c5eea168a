'use client'

import clsx from 'clsx'
import { Bot, MessageSquareReply, Pin } from 'lucide-react'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { formatClock, formatDateTime } from '../format/times.ts'
import { AnsweredLine } from './answered-line.tsx'
import { useChatRoom } from './chat-room.ts'
import { MessageMoment } from './message-moment.tsx'
import { MessageText } from './message-text.tsx'
import { MessageTools } from './message-tools.tsx'
import { Reactions } from './reactions.tsx'
import type { RowProps } from './row-view.tsx'
import { SendingState } from './sending-state.tsx'
import { useLit } from './use-lit.ts'

/** A message as it is now, with its traces. */
export function MessageView({ row, flashed, inThread }: RowProps) {
  const { zone, feeds, me } = useChatRoom()
  const { message, headed, sending } = row
  const { id, author, at, text, edited, deleted, mentions, moment, thread } = message
  const lit = useLit(id)
  return (
    <article
      data-message={id}
      // A touch shows what can be done with it.
      tabIndex={-1}
      aria-label={`${author.name}, ${formatClock(at, zone, 'minute')}`}
      className={clsx(
        'group/message relative -mx-3 border-l-2 px-3 py-0.5 pl-2.5 outline-none hover:bg-raised/60',
        headed && 'mt-2',
        flashed && 'chat-flash',
        lit && 'bg-raised',
        mentions.some((one) => one.id === me.id) ? 'border-accent' : 'border-transparent',
      )}
    >
      {headed && thread !== undefined && !inThread ? <AnsweredLine thread={thread} /> : null}
      {headed ? <Head message={message} /> : null}
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
        {moment === undefined ? null : <MessageMoment id={id} moment={moment} />}
      </div>
      <Reactions message={message} />
      {inThread ? null : <ThreadLink message={message} />}
      {sending === null ? (
        deleted === undefined ? (
          <MessageTools message={message} inThread={inThread} />
        ) : null
      ) : (
        <SendingState id={id} error={sending.error} />
      )}
    </article>
  )
}

function Head({ message: { author, at, pinned } }: { readonly message: ChatMessage }) {
  const { zone } = useChatRoom()
  return (
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
        className="shrink-0 text-xs text-muted tabular-nums"
      >
        {formatClock(at, zone, 'minute')}
      </time>
      {pinned === undefined ? null : (
        <span title={`Pinned by ${pinned.by.name}`} className="self-center">
          <Pin role="img" aria-label={`Pinned by ${pinned.by.name}`} className="size-3 text-accent" />
        </span>
      )}
    </p>
  )
}

function ThreadLink({ message: { id, replies } }: { readonly message: ChatMessage }) {
  const { zone, openThread } = useChatRoom()
  if (replies === undefined) return null
  return (
    <button
      type="button"
      onClick={() => openThread(id)}
      className="mt-0.5 flex items-center gap-1 text-xs font-medium text-accent hover:underline"
    >
      <MessageSquareReply aria-hidden className="size-3.5" />
      {replies.count.toLocaleString('en')} {replies.count === 1 ? 'answer' : 'answers'}
      <span className="font-normal text-muted tabular-nums">{formatClock(replies.at, zone, 'minute')}</span>
    </button>
  )
}
