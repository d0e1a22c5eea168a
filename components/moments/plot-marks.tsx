'use client'

import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Moment } from '../../lib/protocol/chat.ts'
import { PLOT } from '../charts/plot.ts'
import type { OverlaidPlot } from '../charts/plot-overlay.ts'
import { useStore } from '../hooks/use-store.ts'
import { keyOf } from '../ui/key-of.ts'
import { MarkButton } from './mark-button.tsx'
import { MarkLayer } from './mark-layer.ts'
import { gathered, type MarkedMessage, within } from './moment-marks.ts'
import { useMoments } from './moments-context.ts'
import { usePlotTimes } from './use-plot-times.ts'

/** Marks stand at least so far apart, CSS px. */
const GAP = 26

/** Ranges as bands, and a mark at the beginning of each; many near one another as one mark with their number. */
export function PlotMarks(props: {
  readonly plot: OverlaidPlot
  /** About this plot, in the order of their times. */
  readonly messages: readonly MarkedMessage[]
  /** What the message that is being written points at, where that is on this plot. */
  readonly draft: Moment | null
  /** Where the charts were taken just now. */
  readonly landed: Moment | null
}) {
  const { plot, messages, draft, landed } = props
  const { painter, zone, width, height, series } = plot
  const { talk } = useMoments()
  const lit = useStore(talk.lit)
  const times = usePlotTimes(painter)
  const span = times === null ? 0 : times.to - times.from
  const marks = useMemo(
    () => (span === 0 ? [] : gathered(messages, (GAP * span) / width)),
    [messages, span, width],
  )
  const near = useMemo(() => {
    if (times === null) return { marks: [], bands: [] }
    const [from, to] = [times.from - span, times.to + span]
    return {
      marks: marks.filter((mark) => within(mark.messages, from, to).length > 0),
      bands: within(messages, from, to).filter(({ moment }) => moment.until !== undefined),
    }
  }, [marks, messages, times, span])
  const layer = useRef<HTMLDivElement>(null)
  const [placer, setPlacer] = useState<MarkLayer | null>(null)
  const [current, setCurrent] = useState(0)

  useLayoutEffect(() => {
    if (layer.current === null) return
    const made = new MarkLayer(layer.current, painter, width)
    setPlacer(made)
    return () => made.close()
  }, [painter, width])
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is drawn anew is placed anew
  useLayoutEffect(() => placer?.place(), [placer, near, draft, landed])

  /** One stop of the Tab key for all marks of a plot; arrows go from one to the next. */
  function press(event: KeyboardEvent<HTMLElement>): void {
    const key = keyOf(event)
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const buttons = [...event.currentTarget.querySelectorAll('button')]
    const at = buttons.findIndex((button) => button.matches(':focus'))
    const next = Math.min(buttons.length - 1, Math.max(0, at + step))
    buttons[next]?.focus()
    setCurrent(next)
    event.preventDefault()
  }

  const names = useMemo(() => new Map(series.map(({ id, label }) => [id, label])), [series])
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields are in it
    <div
      role="group"
      aria-label="Messages about this chart"
      data-export="no"
      className="pointer-events-none absolute top-0 z-[1] overflow-hidden"
      style={{ left: PLOT.left, width, height: PLOT.top + height }}
      onKeyDown={press}
    >
      {/* A layer of its own for the compositor: painted with the chart, bands over it would cost as much as it does. */}
      <div ref={layer} className="h-full w-full will-change-transform">
        {near.bands.map(({ id, moment }) => (
          <div
            key={`band-${id}`}
            aria-hidden
            data-testid="moment-band"
            data-time={moment.time}
            data-until={moment.until}
            data-lit={lit === id ? '' : undefined}
            className="absolute bottom-0 left-0 border-t-2 border-accent/70 bg-accent/8 data-lit:bg-accent/15"
            style={{ top: PLOT.top }}
          />
        ))}
        {landed === null ? null : <PlainMark moment={landed} name="moment-landed" look={LANDED} />}
        {draft === null ? null : <PlainMark moment={draft} name="moment-draft" look={DRAFT} />}
        {near.marks.map((mark, i) => (
          <MarkButton
            key={mark.messages[0]?.id ?? i}
            mark={mark}
            lit={lit !== null && mark.messages.some(({ id }) => id === lit)}
            names={names}
            zone={zone}
            reachable={i === Math.min(current, near.marks.length - 1)}
          />
        ))}
      </div>
    </div>
  )
}

const DRAFT = { instant: 'border-dashed border-l', range: 'border-dashed border-x bg-accent/10' }
const LANDED = { instant: 'border-l-2', range: 'border-x-2 bg-accent/8' }

/** A place without a message of its own. */
function PlainMark(props: {
  readonly moment: Moment
  readonly name: string
  readonly look: { readonly instant: string; readonly range: string }
}) {
  const { moment, name, look } = props
  return (
    <div
      aria-hidden
      data-testid={name}
      data-time={moment.time}
      data-until={moment.until}
      className={`absolute bottom-0 left-0 border-accent ${moment.until === undefined ? look.instant : look.range}`}
      style={{ top: PLOT.top }}
    />
  )
}
