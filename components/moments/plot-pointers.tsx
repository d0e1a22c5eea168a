'use client'

import { useEffect, useRef } from 'react'
import { PLOT } from '../charts/plot.ts'
import type { OverlaidPlot } from '../charts/plot-overlay.ts'
import { usePerson } from '../hooks/use-person.ts'
import { usePreference } from '../hooks/use-preference.ts'
import { useStore } from '../hooks/use-store.ts'
import { paced } from '../presence/paced.ts'
import { POINTERS, SHARE_POINTER, SHOW_POINTERS } from '../presence/pointer-choices.ts'
import { useMoments } from './moments-context.ts'
import { PointerLayer } from './pointer-layer.ts'

const SEND_MS = 100

/** Others' crosshairs on a plot, and this tab's for the others; both by choice. */
export function PlotPointers({ surface, stage, painter, series, width, height }: OverlaidPlot) {
  const { talk } = useMoments()
  const client = useStore(talk.client)
  const me = usePerson()?.id
  const [share] = usePreference(SHARE_POINTER, POINTERS, 'on')
  const [show] = usePreference(SHOW_POINTERS, POINTERS, 'on')
  const layer = useRef<HTMLDivElement>(null)
  const only = series.length === 1 ? series[0]?.id : undefined

  useEffect(() => {
    const panel = panelOf(surface.current)
    if (client === null || layer.current === null || me === undefined || panel === null || show === 'off')
      return
    const made = new PointerLayer({ layer: layer.current, painter, client, panel, me })
    return () => made.close()
  }, [client, surface, painter, me, show])

  useEffect(() => {
    const panel = panelOf(surface.current)
    if (client === null || panel === null || share === 'off') return
    let pointing = false
    const sender = paced(SEND_MS, (time: number | null) =>
      client.pointer(time === null ? null : { panel, time, ...(only === undefined ? {} : { feed: only }) }),
    )
    const stop = stage.pointed.subscribe(() => {
      const now = stage.pointed.getSnapshot()
      const here = now?.chart === painter
      if (here) sender.put(now.time)
      else if (pointing && now === null) sender.put(null)
      pointing = here
    })
    return () => {
      stop()
      sender.close()
      if (pointing) client.pointer(null)
    }
  }, [client, surface, stage, painter, share, only])

  return (
    <div
      ref={layer}
      aria-hidden
      data-export="no"
      className="pointer-events-none absolute overflow-hidden"
      style={{ left: PLOT.left, top: PLOT.top, width, height }}
    />
  )
}

function panelOf(element: HTMLElement | null): string | null {
  return element?.closest<HTMLElement>('[data-cell]')?.dataset.cell ?? null
}
