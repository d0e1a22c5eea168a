'use client'

import { MessageSquarePlus } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type RefObject, useEffect, useMemo, useRef } from 'react'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { ChartSeries } from '../charts/series-source.ts'
import { formatClock, formatDuration, type Zone } from '../format/times.ts'
import { mainOf } from '../ui/main-of.ts'
import type { Anchor } from './start-message.ts'

/** What nobody takes goes by itself. */
const STAYS_MS = 8000

/** Offers to discuss a place of a chart: one button a feed, the nearest first, and one for all feeds. */
export function StartPrompt(props: {
  readonly surface: RefObject<HTMLElement | null>
  /** CSS px on it. */
  readonly x: number
  readonly y: number
  readonly anchor: Anchor
  readonly zone: Zone
  readonly feeds: readonly ChartSeries[]
  /** It takes the focus, and stays until it is answered. */
  readonly keyed: boolean
  readonly range: Store<ChartRange>
  readonly onStart: (feed: string | null) => void
  readonly onClose: () => void
}) {
  const { surface, x, y, anchor, zone, feeds, keyed, range, onStart, onClose } = props
  const place = useMemo(
    () => ({
      current: {
        getBoundingClientRect() {
          const box = surface.current?.getBoundingClientRect()
          return new DOMRect((box?.left ?? 0) + x, (box?.top ?? 0) + y, 1, 1)
        },
      },
    }),
    [surface, x, y],
  )
  const inside = useRef(false)
  const close = useRef(onClose)
  close.current = onClose

  // biome-ignore lint/correctness/useExhaustiveDependencies: another place is another offer
  useEffect(() => {
    if (keyed) return
    const timer = setInterval(() => {
      if (!inside.current) close.current()
    }, STAYS_MS)
    return () => clearInterval(timer)
  }, [keyed, place])

  useEffect(() => range.subscribe(() => keyed || close.current()), [range, keyed])

  const [only] = feeds
  const { time, until } = anchor
  return (
    <Popover.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Popover.Anchor virtualRef={place} />
      <Popover.Portal container={mainOf()}>
        <Popover.Content
          side="top"
          sideOffset={10}
          collisionPadding={8}
          aria-label="Discuss this"
          data-testid="discuss"
          onOpenAutoFocus={(event) => {
            if (!keyed) event.preventDefault()
          }}
          onFocusOutside={(event) => {
            // A finger that lifts gives the focus to the plot.
            if (!keyed) event.preventDefault()
          }}
          onEscapeKeyDown={(event) => event.stopPropagation()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onPointerEnter={() => {
            inside.current = true
          }}
          onPointerLeave={() => {
            inside.current = false
          }}
          className="z-30 max-w-72 rounded-lg border border-line bg-surface p-1 shadow-lg"
        >
          <p className="px-2 pb-0.5 pt-1 text-xs text-muted tabular-nums">
            {until === undefined
              ? formatClock(time, zone)
              : `${formatClock(time, zone)}, ${formatDuration(until - time)}`}
          </p>
          {feeds.length > 1 ? (
            <>
              <p className="px-2 pb-1 text-xs text-muted">Discuss which feed?</p>
              <div className="grid max-h-48 overflow-y-auto">
                {feeds.map(({ id, label, color }) => (
                  <button key={id} type="button" title={id} onClick={() => onStart(id)} className={CHOICE}>
                    <span
                      aria-hidden
                      className="size-2 shrink-0 rounded-full"
                      style={{ background: `var(${color})` }}
                    />
                    <span className="truncate">{label}</span>
                  </button>
                ))}
              </div>
            </>
          ) : (
            <button type="button" onClick={() => onStart(only?.id ?? null)} className={CHOICE}>
              <MessageSquarePlus aria-hidden className="size-4 shrink-0 text-accent" />
              {until === undefined ? 'Discuss this moment' : 'Discuss this range'}
            </button>
          )}
          {feeds.length > 1 ? (
            <button type="button" onClick={() => onStart(null)} className={`${CHOICE} w-full text-muted`}>
              <MessageSquarePlus aria-hidden className="size-4 shrink-0" />
              All feeds of the room
            </button>
          ) : null}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

const CHOICE =
  'flex h-8 min-w-0 items-center gap-2 rounded px-2 text-left text-[13px] outline-none hover:bg-raised focus-visible:bg-raised'
