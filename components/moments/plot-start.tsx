'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { placeIn } from '../charts/local-place.ts'
import type { PlotMark } from '../charts/plot-gestures.ts'
import type { OverlaidPlot } from '../charts/plot-overlay.ts'
import { later } from '../hooks/use-loaded.tsx'
import { keyOf } from '../ui/key-of.ts'
import { useMoments } from './moments-context.ts'
import { type Anchor, meantFeed, startMessage } from './start-message.ts'

const StartPrompt = later(() => import('./start-prompt.tsx').then((m) => m.StartPrompt))

interface Asked {
  readonly anchor: Anchor
  /** CSS px on the plot. */
  readonly x: number
  readonly y: number
  readonly feeds: readonly string[]
  /** It takes the focus: a key asked for it. */
  readonly keyed: boolean
}

/** Starts a message about what somebody marked on a plot, or offers to, and asks which feed it is about where that is open. */
export function PlotStart(plot: OverlaidPlot) {
  const { surface, painter, mark, range, series, width, height } = plot
  const moments = useMoments()
  const { talk } = moments
  const [asked, setAsked] = useState<Asked | null>(null)
  const pointer = useRef<{ readonly x: number; readonly y: number } | null>(null)
  const latest = useRef(plot)
  latest.current = plot

  const start = useCallback(
    (anchor: Anchor, feed: string | null) => {
      const id = surface.current?.closest<HTMLElement>('[data-cell]')?.dataset.cell
      const panel = moments.panels.getSnapshot().find((one) => one.id === id)
      const window = panel === undefined || panel.kind === 'text' ? null : panel.window
      setAsked(null)
      startMessage(talk, anchor, feed, { series: latest.current.series, window })
    },
    [surface, talk, moments],
  )

  /** At once where it is clear which feed is meant. */
  const begin = useCallback(
    (anchor: Anchor, x: number, y: number | null) => {
      const near = painter.near(x, y ?? latest.current.height / 2)
      const feed = meantFeed(near, y !== null)
      if (feed !== null) return start(anchor, feed)
      const feeds = near.map(({ id }) => id)
      setAsked({ anchor, x, y: y ?? latest.current.height / 2, feeds, keyed: true })
    },
    [painter, start],
  )

  useEffect(() => {
    moments.charts.set(painter, (time) => {
      const x = painter.placeOf(time) ?? latest.current.width
      begin({ time }, x, pointer.current?.y ?? null)
    })
    return () => void moments.charts.delete(painter)
  }, [moments, painter, begin])

  useEffect(() => {
    const { current } = surface
    if (current === null) return
    const abort = new AbortController()
    const point = (event: PointerEvent): void => {
      pointer.current = placeIn(current, event)
    }
    const forget = (): void => {
      pointer.current = null
    }
    current.addEventListener('pointermove', point, abort)
    current.addEventListener('pointerleave', forget, abort)
    current.addEventListener(
      'keydown',
      (event) => {
        if (keyOf(event).startsWith('Arrow')) forget()
      },
      abort,
    )
    return () => abort.abort()
  }, [surface])

  useEffect(() => {
    function offer(made: PlotMark): void {
      if (made.kind === 'place') {
        const time = painter.timeAt(made.x)
        if (time === null) return
        const feeds = painter.near(made.x, made.y).map(({ id }) => id)
        setAsked((before) =>
          before === null ? { anchor: { time }, x: made.x, y: made.y, feeds, keyed: false } : null,
        )
        return
      }
      const anchor = { time: made.range.from, until: made.range.to }
      const { width: wide } = latest.current
      if (!made.zoomed) {
        const middle = painter.placeOf((made.range.from + made.range.to) / 2) ?? wide / 2
        begin(anchor, middle, made.y)
        return
      }
      const feeds = painter.near(wide / 2, made.y).map(({ id }) => id)
      setAsked({ anchor, x: wide / 2, y: 0, feeds, keyed: false })
    }
    return mark.subscribe(() => {
      const made = mark.getSnapshot()
      if (made !== null) offer(made)
    })
  }, [mark, painter, begin])

  if (asked === null) return null
  return (
    <StartPrompt
      surface={surface}
      x={Math.min(width, Math.max(0, asked.x))}
      y={Math.min(height, Math.max(0, asked.y))}
      anchor={asked.anchor}
      zone={plot.zone}
      feeds={asked.feeds.flatMap((id) => series.find((one) => one.id === id) ?? [])}
      keyed={asked.keyed}
      range={range}
      onStart={(feed) => start(asked.anchor, feed)}
      onClose={() => setAsked(null)}
    />
  )
}
