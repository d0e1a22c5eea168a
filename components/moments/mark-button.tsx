'use client'

import { Bot, MessageSquare } from 'lucide-react'
import { Tooltip } from 'radix-ui'
import { useState } from 'react'
import { PLOT } from '../charts/plot.ts'
import type { Zone } from '../format/times.ts'
import { mainOf } from '../ui/main-of.ts'
import { MomentCard } from './moment-card.tsx'
import type { Mark } from './moment-marks.ts'
import { describeMark } from './moment-words.ts'
import { useMoments } from './moments-context.ts'

/** CSS px of what is pressed; what is seen is smaller. */
const SIZE = 24

/** The messages of one place on a plot: shown when pointed at, opened when pressed. */
export function MarkButton(props: {
  readonly mark: Mark
  readonly lit: string | null
  /** Of feeds, by id. */
  readonly names: ReadonlyMap<string, string>
  readonly zone: Zone
  /** By the Tab key; the others by arrows. */
  readonly reachable: boolean
}) {
  const { mark, lit, names, zone, reachable } = props
  const { talk } = useMoments()
  const [open, setOpen] = useState(false)
  const [first] = mark.messages
  if (first === undefined) return null
  const { id } = first
  const isLit = mark.messages.some((message) => message.id === lit)
  const ends = Math.max(...mark.messages.map(({ moment }) => moment.until ?? moment.time))
  const bot = mark.messages.every(({ author }) => author.bot)
  const show = (on: boolean): void => {
    setOpen(on)
    if (on) talk.lit.set(id)
    else if (mark.messages.some((message) => message.id === talk.lit.getSnapshot())) talk.lit.set(null)
  }
  return (
    <div
      data-time={mark.time}
      data-keep={ends > mark.time ? ends : undefined}
      data-lit={isLit ? '' : undefined}
      className="group/mark absolute inset-y-0 left-0 w-0 data-lit:z-[1]"
    >
      <div
        aria-hidden
        className="absolute bottom-0 w-px bg-accent/50 group-data-lit/mark:w-0.5 group-data-lit/mark:bg-accent"
        style={{ top: PLOT.top }}
      />
      <Tooltip.Provider delayDuration={80} skipDelayDuration={300}>
        <Tooltip.Root open={open} onOpenChange={show}>
          <Tooltip.Trigger asChild>
            <button
              type="button"
              data-testid="moment"
              data-bot={bot ? '' : undefined}
              tabIndex={reachable ? 0 : -1}
              aria-label={describeMark(mark, zone)}
              onClick={(event) => {
                event.preventDefault()
                talk.sought.set(id)
                talk.open.set(true)
              }}
              className="pointer-events-auto absolute top-0 grid place-items-center"
              style={{ left: -SIZE / 2, width: SIZE, height: SIZE }}
            >
              <span
                className={`grid h-[18px] min-w-[18px] place-items-center border border-accent px-0.5 text-[11px] font-semibold leading-none tabular-nums group-data-lit/mark:bg-accent group-data-lit/mark:text-on-accent ${bot ? 'rounded-xs' : 'rounded-full'} bg-surface text-accent`}
              >
                {mark.messages.length > 1 ? (
                  countOf(mark.messages.length)
                ) : bot ? (
                  <Bot aria-hidden className="size-3" />
                ) : (
                  <MessageSquare aria-hidden className="size-2.5" />
                )}
              </span>
            </button>
          </Tooltip.Trigger>
          <Tooltip.Portal container={mainOf()}>
            <Tooltip.Content
              side="bottom"
              sideOffset={2}
              collisionPadding={8}
              data-testid="moment-card"
              className="z-40 w-72 rounded-md border border-line bg-surface px-3 py-2 text-[13px] shadow-lg"
            >
              <MomentCard messages={mark.messages} names={names} zone={zone} />
            </Tooltip.Content>
          </Tooltip.Portal>
        </Tooltip.Root>
      </Tooltip.Provider>
    </div>
  )
}

function countOf(count: number): string {
  return count > 99 ? '99+' : String(count)
}
