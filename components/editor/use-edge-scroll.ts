'use client'

import { useEffect, useMemo } from 'react'

/** CSS px from the window's edge: what is fixed at its top hides more. */
const TOP = 140
const BOTTOM = 64
/** CSS px a frame at the very edge. */
const FASTEST = 18

/**
 * Scrolls the page while something is dragged at its edge: `follow` with each event of the drag, `stop` at its end. What is
 * dragged moves along, as if the pointer had moved.
 */
export function useEdgeScroll(): { follow(event: Event): void; stop(): void } {
  const scroll = useMemo(createEdgeScroll, [])
  useEffect(() => scroll.stop, [scroll])
  return scroll
}

function createEdgeScroll() {
  let frame = 0
  let held: MouseEvent | null = null

  function step(): void {
    frame = 0
    if (held === null) return
    const before = window.scrollY
    window.scrollBy({ top: speedAt(held.clientY, window.innerHeight), behavior: 'instant' })
    if (window.scrollY === before) return
    const { clientX, clientY } = held
    document.dispatchEvent(new MouseEvent('mousemove', { clientX, clientY, bubbles: true }))
    frame = requestAnimationFrame(step)
  }

  return {
    follow(event: Event): void {
      held = event instanceof MouseEvent ? event : null
      if (held !== null && frame === 0 && speedAt(held.clientY, window.innerHeight) !== 0)
        frame = requestAnimationFrame(step)
    },
    stop(): void {
      cancelAnimationFrame(frame)
      frame = 0
      held = null
    },
  }
}

/** CSS px a frame, up where it is negative; 0 away from the edges. */
function speedAt(y: number, height: number): number {
  if (y < TOP) return -FASTEST * Math.min(1, (TOP - y) / TOP)
  const below = y - (height - BOTTOM)
  return below > 0 ? FASTEST * Math.min(1, below / BOTTOM) : 0
}
