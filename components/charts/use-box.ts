'use client'

import { type RefObject, useEffect, useState } from 'react'
import { zoomOf } from './local-place.ts'

interface Box {
  readonly width: number
  readonly height: number
  readonly dpr: number
}

/** The element's size in whole CSS px and the device's pixels per CSS px; 0 until it is laid out. */
export function useBox(ref: RefObject<HTMLElement | null>): Box {
  const [box, setBox] = useState<Box>({ width: 0, height: 0, dpr: 1 })
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const measure = (): void => {
      const width = Math.floor(element.clientWidth)
      const height = Math.floor(element.clientHeight)
      const dpr = Math.min(3, (window.devicePixelRatio || 1) * zoomOf(element))
      setBox((before) =>
        before.width === width && before.height === height && before.dpr === dpr
          ? before
          : { width, height, dpr },
      )
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [ref])
  return box
}

/** Before the page is printed: what is off screen is drawn too. */
export const PRINT_EVENT = 'watchroom:print'

/** Whether the element is in or near the viewport. */
export function useOnScreen(ref: RefObject<HTMLElement | null>): boolean {
  const [onScreen, setOnScreen] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1)
        if (last !== undefined) setOnScreen(last.isIntersecting)
      },
      { rootMargin: '160px' },
    )
    observer.observe(element)
    // On paper all of the page is seen.
    const print = (): void => setOnScreen(true)
    window.addEventListener(PRINT_EVENT, print)
    return () => {
      observer.disconnect()
      window.removeEventListener(PRINT_EVENT, print)
    }
  }, [ref])
  return onScreen
}
