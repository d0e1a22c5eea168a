'use client'

import { ChevronLeft, ChevronRight, type LucideIcon, Radio, ZoomIn, ZoomOut } from 'lucide-react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { backToLive, panBy, zoomBy } from '../charts/range-moves.ts'
import { formatRange } from '../format/ranges.ts'
import { formatDuration } from '../format/times.ts'
import { useDebounced } from '../hooks/use-debounced.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { RangeForm } from './range-form.tsx'
import { SpanPicker } from './span-picker.tsx'

/** What the charts of a page show, and every way to change it that needs no gesture. */
export function RangeBar({ range }: { range: WritableStore<ChartRange> }) {
  const stage = useStage()
  const now = (): number => stage.now()
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <SpanPicker range={range} />
        <RangeForm range={range} />
        <fieldset className="flex gap-0.5">
          <legend className="sr-only">Move the range</legend>
          <IconButton label="Earlier" icon={ChevronLeft} onClick={() => panBy(range, -0.5, now())} />
          <IconButton label="Zoom out" icon={ZoomOut} onClick={() => zoomBy(range, 2, now())} />
          <IconButton label="Zoom in" icon={ZoomIn} onClick={() => zoomBy(range, 0.5, now())} />
          <IconButton label="Later" icon={ChevronRight} onClick={() => panBy(range, 0.5, now())} />
        </fieldset>
      </div>
      <Showing range={range} />
    </div>
  )
}

function Showing({ range }: { range: WritableStore<ChartRange> }) {
  const [zone] = useZone()
  const state = usePaced(range, 100)
  const text = formatRange(state, zone)
  const length = state.fixed === null ? '' : formatDuration(state.fixed.to - state.fixed.from)
  const settled = useDebounced(text, 600)
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted tabular-nums max-sm:text-xs">
      <p data-testid="range">
        {state.fixed === null ? 'Live, ' : ''}
        {text} {state.fixed === null ? null : <span className="max-sm:hidden">({length})</span>}
      </p>
      <p role="status" className="sr-only">
        Showing {settled}
      </p>
      {state.fixed === null ? null : (
        <button
          type="button"
          onClick={() => backToLive(range)}
          className="flex h-7 items-center gap-1.5 rounded-md bg-accent px-2 font-medium text-on-accent"
        >
          <Radio aria-hidden className="size-3.5" />
          Back to live
        </button>
      )}
    </div>
  )
}

function IconButton(props: {
  readonly label: string
  readonly icon: LucideIcon
  readonly onClick: () => void
}) {
  const { label, icon: Icon, onClick } = props
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-8 place-items-center rounded-md text-muted hover:bg-raised hover:text-ink"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  )
}
