'use client'

import { memo, useRef, useState } from 'react'
import { PLOT } from '../charts/plot.ts'
import type { Zone } from '../format/times.ts'
import { later } from '../hooks/use-loaded.tsx'
import { keyOf } from '../ui/key-of.ts'
import { MarkPin } from './mark-pin.tsx'
import type { Mark } from './moment-marks.ts'
import { describeMark } from './moment-words.ts'
import { useMoments } from './moments-context.ts'

const MomentCard = later(() => import('./moment-card.tsx').then((m) => m.MomentCard))

/** The messages of one place on a plot: shown when pointed at, opened when pressed. Hundreds may be on a page. */
export const MarkButton = memo(function MarkButton(props: {
  readonly mark: Mark
  readonly lit: boolean
  /** Of feeds, by id. */
  readonly names: ReadonlyMap<string, string>
  readonly zone: Zone
  /** By the Tab key; the others by arrows. */
  readonly reachable: boolean
}) {
  const { mark, lit, names, zone, reachable } = props
  const { talk } = useMoments()
  const pin = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const [first] = mark.messages
  if (first === undefined) return null
  const { id } = first
  const ends = Math.max(...mark.messages.map(({ moment }) => moment.until ?? moment.time))
  const show = (on: boolean): void => {
    setOpen(on)
    if (on) talk.lit.set(id)
    else if (mark.messages.some((message) => message.id === talk.lit.getSnapshot())) talk.lit.set(null)
  }
  return (
    <div
      ref={pin}
      data-time={mark.time}
      data-keep={ends > mark.time ? ends : undefined}
      data-lit={lit ? '' : undefined}
      className="group/mark absolute inset-y-0 left-0 w-0 data-lit:z-[1]"
    >
      <div
        aria-hidden
        className="absolute bottom-0 w-px bg-accent/50 group-data-lit/mark:w-0.5 group-data-lit/mark:bg-accent"
        style={{ top: PLOT.top }}
      />
      <MarkPin
        count={mark.messages.length}
        bot={mark.messages.every(({ author }) => author.bot)}
        tabIndex={reachable ? 0 : -1}
        aria-label={describeMark(mark, zone)}
        onPointerEnter={() => show(true)}
        onPointerLeave={() => show(false)}
        onFocus={() => show(true)}
        onBlur={() => show(false)}
        onKeyDown={(event) => {
          if (keyOf(event) !== 'Escape' || !open) return
          event.stopPropagation()
          show(false)
        }}
        onClick={() => {
          talk.sought.set(id)
          talk.open.set(true)
        }}
      />
      {open ? <MomentCard at={pin} messages={mark.messages} names={names} zone={zone} /> : null}
    </div>
  )
})
