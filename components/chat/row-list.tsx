'use client'

import { ArrowDown } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import { cameBefore, type MessageRow } from './message-rows.ts'
import { RowView } from './row-view.tsx'

/** Rows are counted from here, so that there is always a number for one more before them. */
const FIRST = 1_000_000_000
const LOOK_AHEAD = 10

interface Place {
  readonly rows: readonly MessageRow[]
  readonly first: number
  /** Grows where the rows are another place of the log: the list begins anew. */
  readonly generation: number
}

export interface RowListProps {
  readonly label: string
  readonly rows: readonly MessageRow[]
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
  readonly onNewest?: () => void
  /** Above the button that goes down: how many new ones are below. */
  readonly unread?: number
  readonly header: ReactNode
  readonly empty: ReactNode
}

/** Rows of any number. What comes before or below them never moves those in sight; at the end it follows new ones. */
export function RowList(props: RowListProps) {
  const { rows, atStart, live, older, newer, connected, sought, onFound, onSeen, unread = 0 } = props
  const list = useRef<VirtuosoHandle>(null)
  const place = usePlace(rows)
  const [atEnd, setAtEnd] = useState(true)
  const [near, setNear] = useState<'start' | 'end' | null>(null)
  const [flashed, setFlashed] = useState<string | null>(null)
  const seen = useRef<number>(-1)
  const index = sought === null ? -1 : rows.findIndex(({ message }) => message.id === sought)

  useEffect(() => {
    if (index < 0 || sought === null) return
    list.current?.scrollToIndex({ index, align: 'center' })
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
  }, [near, atStart, live, connected, rows[0]?.message.id, rows.at(-1)?.message.id])

  const own = rows.filter(({ sending }) => sending !== null).at(-1)?.message.id
  useEffect(() => {
    if (own !== undefined) list.current?.scrollToIndex({ index: 'LAST', align: 'end' })
  }, [own])

  const tell = (end: boolean): void => {
    const lowest = rows[Math.min(seen.current, rows.length - 1)]
    if (lowest !== undefined) onSeen?.(lowest, end && live)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: told anew when what is in sight changed
  useEffect(() => tell(atEnd), [rows, atEnd])

  if (rows.length === 0) return <div className="min-h-0 flex-1 overflow-y-auto p-4">{props.empty}</div>
  return (
    <div className="relative min-h-0 flex-1">
      <div role="log" aria-live="off" aria-label={props.label} className="h-full">
        <Virtuoso<MessageRow>
          key={place.generation}
          ref={list}
          data={rows as MessageRow[]}
          firstItemIndex={place.first}
          initialTopMostItemIndex={index < 0 ? { index: 'LAST', align: 'end' } : { index, align: 'center' }}
          computeItemKey={(_, row) => row.message.id}
          itemContent={(_, row) => <RowView row={row} flashed={row.message.id === flashed} />}
          alignToBottom
          increaseViewportBy={{ top: 600, bottom: 0 }}
          atBottomThreshold={24}
          atBottomStateChange={setAtEnd}
          followOutput={(end) => (end && live ? 'auto' : false)}
          rangeChanged={({ startIndex, endIndex }) => {
            const [from, to] = [startIndex - place.first, endIndex - place.first]
            seen.current = to
            setNear(from <= LOOK_AHEAD ? 'start' : to >= rows.length - LOOK_AHEAD ? 'end' : null)
            tell(atEnd)
          }}
          components={{ Header: ListHeader, Footer: ListFooter }}
          context={{ header: props.header, atStart }}
          className="overscroll-contain"
        />
      </div>
      {(atEnd && live) || props.onNewest === undefined ? null : (
        <button
          type="button"
          onClick={() => {
            if (live) list.current?.scrollToIndex({ index: 'LAST', align: 'end' })
            else props.onNewest?.()
          }}
          className="absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 whitespace-nowrap rounded-full border border-edge bg-surface px-3 text-[13px] shadow-lg hover:bg-raised"
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

interface ListContext {
  readonly header: ReactNode
  readonly atStart: boolean
}

function ListHeader({ context }: { context?: ListContext }) {
  return context?.atStart === true ? (
    context.header
  ) : (
    <p className="py-3 text-center text-xs text-muted">Loading earlier messages …</p>
  )
}

function ListFooter() {
  return <div className="h-2" />
}

/** Numbers the rows so that each keeps its own while others come before it. */
function usePlace(rows: readonly MessageRow[]): Place {
  const place = useRef<Place>({ rows, first: FIRST, generation: 0 })
  if (place.current.rows !== rows) {
    const { rows: before, first, generation } = place.current
    const shift = cameBefore(before, rows)
    place.current =
      shift === null
        ? { rows, first: FIRST, generation: generation + 1 }
        : { rows, first: first - shift, generation }
  }
  return place.current
}
