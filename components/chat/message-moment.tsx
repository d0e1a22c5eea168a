'use client'

import clsx from 'clsx'
import { ChartSpline } from 'lucide-react'
import type { Moment } from '../../lib/protocol/chat.ts'
import { goToMoment } from '../talk/room-talk.ts'
import { FeedName } from '../ui/feed-name.tsx'
import { useChatRoom } from './chat-room.ts'
import { momentStats, momentTimes } from './describe-moment.ts'
import { useLit } from './use-lit.ts'

/** The moment that a message is about. A press takes the charts there; under the pointer both show that they belong together. */
export function MessageMoment({ id, moment }: { readonly id: string; readonly moment: Moment }) {
  const { talk, zone, showCharts } = useChatRoom()
  const lit = useLit(id)
  const stats = momentStats(moment)
  const light = (): void => talk.lit.set(id)
  const unlight = (): void => {
    if (talk.lit.getSnapshot() === id) talk.lit.set(null)
  }
  return (
    <button
      type="button"
      title="Go to this moment"
      onClick={() => {
        goToMoment(talk, moment)
        showCharts()
      }}
      onPointerEnter={light}
      onPointerLeave={unlight}
      onFocus={light}
      onBlur={unlight}
      data-moment
      className={clsx(
        'my-1 flex w-full items-start gap-2 rounded-md border bg-surface px-2 py-1.5 text-left text-xs hover:bg-raised',
        lit ? 'border-accent ring-1 ring-accent' : 'border-line',
      )}
    >
      <ChartSpline aria-hidden className="mt-px size-4 shrink-0 text-accent" />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap gap-x-2">
          {moment.feed === undefined ? (
            <span className="font-medium">All feeds</span>
          ) : (
            <FeedName id={moment.feed} className="font-medium text-xs" />
          )}
          <span className="tabular-nums">{momentTimes(moment, zone, Date.now())}</span>
        </span>
        {stats === null ? null : <span className="block text-muted tabular-nums">{stats}</span>}
      </span>
    </button>
  )
}
