'use client'

import { type RefObject, useEffect, useState } from 'react'

interface Span {
  readonly top: number
  readonly bottom: number
}

/** How many rows stand whole within a box. A hair is no cut. */
export function countSeen(box: Span, rows: readonly Span[]): number {
  return rows.filter(({ top, bottom }) => top >= box.top - 1 && bottom <= box.bottom + 1).length
}

/**
 * "2 of 3", where a box has no room for all its rows: nobody scrolls a wall, and half a row is easily taken for the last one.
 * Rows are marked with `data-row`. It stands at the foot of the next positioned element around it.
 */
export function SeenNote({ box }: { readonly box: RefObject<HTMLElement | null> }) {
  const [note, setNote] = useState<string | null>(null)
  useEffect(() => {
    const { current } = box
    if (current === null) return
    let frame = 0
    const measure = (): void => {
      frame = 0
      const rows = [...current.querySelectorAll('[data-row]')].map((row) => row.getBoundingClientRect())
      const cut = current.scrollHeight > current.clientHeight + 1
      const seen = countSeen(current.getBoundingClientRect(), rows)
      setNote(cut && seen < rows.length ? `${seen} of ${rows.length}` : null)
    }
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(measure)
    }
    const sizes = new ResizeObserver(later)
    sizes.observe(current)
    const children = new MutationObserver(later)
    children.observe(current, { childList: true, subtree: true })
    current.addEventListener('scroll', later, { passive: true })
    measure()
    return () => {
      cancelAnimationFrame(frame)
      sizes.disconnect()
      children.disconnect()
      current.removeEventListener('scroll', later)
    }
  }, [box])
  return note === null ? null : (
    <p
      data-testid="seen"
      title="The rest is further down"
      className="pointer-events-none absolute bottom-1 left-1/2 -translate-x-1/2 rounded border border-line bg-surface/95 px-1.5 text-xs text-muted tabular-nums"
    >
      {note}
    </p>
  )
}
