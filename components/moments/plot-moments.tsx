'use client'

import { useMemo } from 'react'
import type { Moment } from '../../lib/protocol/chat.ts'
import type { OverlaidPlot } from '../charts/plot-overlay.ts'
import { useStore } from '../hooks/use-store.ts'
import { marksOf } from './moment-marks.ts'
import { useMoments } from './moments-context.ts'
import { PlotMarks } from './plot-marks.tsx'
import { PlotPointers } from './plot-pointers.tsx'
import { PlotStart } from './plot-start.tsx'

/** Over one plot of a room: marks of the messages about it, and what starts another one. */
export function PlotMoments(plot: OverlaidPlot) {
  const { series } = plot
  const moments = useMoments()
  const { talk } = moments
  const all = useStore(moments.messages)
  const feeds = useMemo(() => new Set(series.map(({ id }) => id)), [series])
  const messages = useMemo(() => marksOf(all, feeds), [all, feeds])
  const draft = useStore(talk.draft)
  const landed = useStore(talk.landed)
  const mine = (moment: Moment | null) =>
    moment !== null && (moment.feed === undefined || feeds.has(moment.feed)) ? moment : null
  const drafted = mine(draft)
  const shown = mine(landed)
  return (
    <>
      {messages.length === 0 && drafted === null && shown === null ? null : (
        <PlotMarks plot={plot} messages={messages} draft={drafted} landed={shown} />
      )}
      <PlotPointers {...plot} />
      <PlotStart {...plot} />
    </>
  )
}
