'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { MessageRow } from './message-rows.ts'
import { firstStep, stepTo } from './row-steps.ts'
import { RowView } from './row-view.tsx'

/** px. Closer to an end than this more is asked for; so near to the last row counts as at the end. */
const LOOK_AHEAD = 2500
const AT_END = 24
const HEADER = 40
const PILL =
  'absolute left-1/2 z-20 flex h-8 -translate-x-1/2 items-center gap-1.5 whitespace-nowrap rounded-full border border-edge bg-surface px-3 text-[13px] shadow-lg hover:bg-raised'

export interface RowListProps {
  readonly label: string
  readonly rows: readonly MessageRow[]
  readonly inThread: boolean
  readonly atStart: boolean
  /** The list ends with the newest. */
  readonly live: boolean
  /** Both lengthen the list; they are asked for again when the connection is back. */
  readonly older: () => Promise<unknown>
  readonly newer: () => Promise<unknown>
  readonly connected: boolean
  /** A row to begin at or to go to, in the middle; null once it is there. */
  readonly sought: string | null
  readonly onFound: () => void
  /** The lowest message in sight, and whether it is the last one. */
  readonly onSeen?: (lowest: MessageRow, atEnd: boolean) => void
  /** Goes to the newest where the list does not end with it. */
  readonly onNewest?: () => void
  /** Goes to where the unread ones begin; null where there are none. */
  readonly onUnread?: (() => void) | null
  /** Below what is in sight. */
  readonly unread?: number
  readonly beginning: string
  readonly empty: ReactNode
}

/** Rows of any number. What comes before or below them never moves those in sight; at the end it follows new ones. */
export function RowList(props: RowListProps) {
  const { rows, atStart, live, older, newer, connected, sought, onFound, onSeen, unread = 0 } = props
  const list = useRef<VirtualizerHandle>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const [step, setStep] = useState(() => firstStep(rows))
  const [atEnd, setAtEnd] = useState(true)
  const [near, setNear] = useState<'start' | 'end' | null>(null)
  const [unreadAbove, setUnreadAbove] = useState(false)
  const [flashed, setFlashed] = useState<string | null>(null)
  /** New rows are followed, until somebody scrolls up. */
  const follows = useRef(true)
  const { shown, generation } = step
  const index = sought === null ? -1 : shown.findIndex(({ message }) => message.id === sought)
  if (step.target !== rows) setStep(stepTo(step, rows))

  useLayoutEffect(() => {
    if (step.shown !== step.target) setStep({ ...step, shown: step.target, front: false })
  }, [step])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place of the log is shown from its end
  useLayoutEffect(() => {
    follows.current = sought === null
  }, [generation])
  const own = rows.findLast(({ sending }) => sending !== null)?.message.id
  useLayoutEffect(() => {
    if (own !== undefined) follows.current = true
  }, [own])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a message of one's own is followed too
  useLayoutEffect(() => {
    if (follows.current && shown.length > 0) list.current?.scrollToIndex(shown.length - 1, { align: 'end' })
  }, [shown, own])
  useLayoutEffect(() => {
    if (index < 0 || sought === null) return
    follows.current = false
    list.current?.scrollToIndex(index, { align: 'center' })
    setFlashed(sought)
    onFound()
  }, [index, sought, onFound])
  useEffect(() => {
    if (flashed === null) return
    const timer = setTimeout(() => setFlashed(null), 2500)
    return () => clearTimeout(timer)
  }, [flashed])
  // biome-ignore lint/correctness/useExhaustiveDependencies: more is asked for after each answer, and after a reconnect
  useEffect(() => {
    if (near === 'start' && !atStart) void older()
    if (near === 'end' && !live) void newer()
  }, [near, atStart, live, connected, shown[0]?.message.id, shown.at(-1)?.message.id])

  /** Reads what is in sight. */
  function look(): void {
    const { current } = list
    if (current === null || scroller.current === null || shown.length === 0) return
    const { scrollTop, clientHeight } = scroller.current
    const below = leftBelow(scroller.current)
    const end = below <= AT_END
    const highest = current.findItemIndex(scrollTop)
    const lowest = shown[current.findItemIndex(scrollTop + clientHeight - AT_END)]
    setAtEnd(end)
    setNear(scrollTop < LOOK_AHEAD && !atStart ? 'start' : below < LOOK_AHEAD ? 'end' : null)
    const unreadFrom = shown.findIndex(({ firstUnread }) => firstUnread)
    setUnreadAbove(unreadFrom >= 0 && unreadFrom < highest)
    if (lowest !== undefined) onSeen?.(lowest, end && live)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again where the rows changed
  useEffect(look, [shown, atStart])

  if (rows.length === 0) return <div className="min-h-0 flex-1 overflow-y-auto p-4">{props.empty}</div>
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={props.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        data-scroller
        className="flex h-full flex-col overflow-y-auto overscroll-contain pb-2 [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        <div className="grow" />
        <p className="flex h-10 shrink-0 items-end justify-center px-3 text-xs text-muted">
          {atStart ? props.beginning : 'Loading earlier messages …'}
        </p>
        <Virtualizer<MessageRow>
          key={generation}
          ref={list}
          data={shown}
          shift={step.front}
          startMargin={HEADER}
          bufferSize={1000}
          onScroll={() => {
            if (scroller.current !== null) follows.current = leftBelow(scroller.current) <= AT_END
            look()
          }}
          onResize={() => {
            if (follows.current) list.current?.scrollToIndex(shown.length - 1, { align: 'end' })
            look()
          }}
        >
          {(row) => (
            <RowView
              key={row.message.id}
              row={row}
              flashed={row.message.id === flashed}
              inThread={props.inThread}
            />
          )}
        </Virtualizer>
      </div>
      {unreadAbove && props.onUnread != null ? (
        <button type="button" onClick={props.onUnread} className={`${PILL} top-3`}>
          <ArrowUp aria-hidden className="size-4" />
          To the first unread
        </button>
      ) : null}
      {(atEnd && live) || props.onNewest === undefined ? null : (
        <button
          type="button"
          onClick={() => {
            follows.current = true
            if (live) list.current?.scrollToIndex(shown.length - 1, { align: 'end' })
            else props.onNewest?.()
          }}
          className={`${PILL} bottom-3`}
        >
          <ArrowDown aria-hidden className="size-4" />
          {unread === 0
            ? 'To the newest'
            : `${unread.toLocaleString('en')} new ${unread === 1 ? 'message' : 'messages'}`}
        </button>
      )}
    </div>
  )
}

function leftBelow({ scrollHeight, scrollTop, clientHeight }: Element): number {
  return scrollHeight - scrollTop - clientHeight
}
