'use client'

import {
  ChevronLeft,
  ChevronRight,
  Ellipsis,
  History,
  type LucideIcon,
  Pause,
  Play,
  Radio,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { useState } from 'react'
import type { WatchedView } from '../../lib/client/live-client.ts'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { panBy, zoomBy } from '../charts/range-moves.ts'
import { formatRange } from '../format/ranges.ts'
import { formatClock, formatDateTime, formatDuration, type Zone } from '../format/times.ts'
import { useDebounced } from '../hooks/use-debounced.ts'
import { later } from '../hooks/use-loaded.tsx'
import { usePaced } from '../hooks/use-paced.ts'
import { useStore } from '../hooks/use-store.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { CopyLinkButton } from '../time/copy-link-button.tsx'
import type { Replay } from '../time/replay.ts'
import { useNewPoints } from '../time/use-new-points.ts'
import { useReplay } from '../time/use-replay.ts'
import { type TimeMoves, useTimeActions } from '../time/use-time-actions.ts'
import { RangeForm } from './range-form.tsx'
import { SpanPicker } from './span-picker.tsx'

const ReplayBar = later(() => import('../time/replay-bar.tsx').then((m) => m.ReplayBar))

/**
 * What the charts of a page show, and every way to change it that needs no gesture: pause, replay, the range, a link. Two
 * lines on a phone, where the rest is behind "More".
 */
export function RangeBar(props: {
  readonly range: WritableStore<ChartRange>
  /** Whose new points are counted while the page is paused. */
  readonly view: WatchedView | null
}) {
  const { range, view } = props
  const replay = useReplay(range)
  const moves = useTimeActions(range, replay)
  /** On a phone. */
  const [more, setMore] = useState(false)
  return (
    <section aria-label="Time" data-chrome className="grid grid-cols-1 gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <PauseButton range={range} onToggle={moves.toggle} />
        <SpanPicker range={range} />
        <button
          type="button"
          aria-label="More about time"
          aria-expanded={more}
          onClick={() => setMore(!more)}
          className="ml-auto grid size-8 place-items-center rounded-md border border-edge sm:hidden"
        >
          <Ellipsis aria-hidden className="size-4" />
        </button>
        <div className={`sm:contents ${more ? 'flex flex-wrap gap-2' : 'max-sm:hidden'}`}>
          <MoreTime range={range} moves={moves} />
        </div>
      </div>
      {replay === null ? null : <ReplaySlot replay={replay} range={range} />}
      <Showing range={range} view={view} onLive={moves.live} />
    </section>
  )
}

/** The bar loads with the first replay. */
function ReplaySlot({ replay, range }: { replay: Replay; range: WritableStore<ChartRange> }) {
  return useStore(replay.state) === null ? null : <ReplayBar replay={replay} range={range} />
}

function PauseButton({ range, onToggle }: { range: WritableStore<ChartRange>; onToggle: () => void }) {
  const { asOf, speed } = usePaced(range, 100)
  const running = asOf === undefined || speed !== undefined
  return (
    <button
      type="button"
      onClick={onToggle}
      aria-keyshortcuts="Space"
      title={running ? 'Pause (space)' : 'Go on (space)'}
      className="flex h-8 w-24 items-center gap-1.5 rounded-md border border-edge px-2 text-[13px] hover:bg-raised"
    >
      {running ? <Pause aria-hidden className="size-4" /> : <Play aria-hidden className="size-4" />}
      {running ? 'Pause' : 'Go on'}
    </button>
  )
}

function MoreTime({ range, moves }: { range: WritableStore<ChartRange>; moves: TimeMoves }) {
  const stage = useStage()
  const now = (): number => stage.now()
  return (
    <>
      <RangeForm range={range} />
      <fieldset className="flex gap-0.5">
        <legend className="sr-only">Move the range</legend>
        <IconButton label="Earlier" icon={ChevronLeft} onClick={() => panBy(range, -0.5, now())} />
        <IconButton label="Zoom out" icon={ZoomOut} onClick={() => zoomBy(range, 2, now())} />
        <IconButton label="Zoom in" icon={ZoomIn} onClick={() => zoomBy(range, 0.5, now())} />
        <IconButton label="Later" icon={ChevronRight} onClick={() => panBy(range, 0.5, now())} />
      </fieldset>
      <button
        type="button"
        onClick={moves.replay}
        title="Play what is shown as if it were live (R)"
        className="flex h-8 items-center gap-1.5 rounded-md border border-edge px-2 text-[13px] hover:bg-raised"
      >
        <History aria-hidden className="size-4 text-muted" />
        Replay
      </button>
      <CopyLinkButton copy={moves.copy} />
    </>
  )
}

function Showing(props: {
  readonly range: WritableStore<ChartRange>
  readonly view: WatchedView | null
  readonly onLive: () => void
}) {
  const { range, view, onLive } = props
  const [zone] = useZone()
  const state = usePaced(range, 100)
  const { fixed, asOf, speed } = state
  const count = useNewPoints(view, asOf !== undefined)
  const stands = fixed !== null && fixed.to === asOf
  const text = stands ? `last ${formatDuration(fixed.to - fixed.from)}` : formatRange(state, zone)
  const mode = modeOf(state, zone)
  const settled = useDebounced(
    speed === undefined ? `${text}${mode === '' ? '' : `, ${mode}`}` : 'a replay',
    600,
  )
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted tabular-nums max-sm:text-xs">
      <p data-testid="range">
        {mode}
        <span className={stands ? 'max-sm:hidden' : ''}>
          {mode === '' ? '' : ', '}
          {text}
        </span>
        {fixed === null || stands ? null : (
          <span className="max-sm:hidden"> ({formatDuration(fixed.to - fixed.from)})</span>
        )}
      </p>
      <p role="status" className="sr-only">
        Showing {settled}
      </p>
      {count > 0 ? (
        <p data-testid="new-points" className="rounded bg-raised px-1.5 py-0.5 text-ink">
          {count.toLocaleString('en')} new {count === 1 ? 'point' : 'points'}
        </p>
      ) : null}
      {fixed === null && asOf === undefined ? null : (
        <button
          type="button"
          onClick={onLive}
          title="Back to live (L or Esc)"
          className="flex h-7 items-center gap-1.5 rounded-md bg-accent px-2 font-medium text-on-accent"
        >
          <Radio aria-hidden className="size-3.5" />
          Back to live
        </button>
      )}
    </div>
  )
}

/** Today goes without saying. */
function modeOf({ fixed, asOf, speed }: ChartRange, zone: Zone): string {
  if (speed !== undefined) return 'Replay'
  if (asOf === undefined) return fixed === null ? 'Live' : ''
  const at = formatDateTime(asOf, zone, 'second')
  const today = formatDateTime(Date.now(), zone, 'second').slice(0, 10)
  return `Paused at ${at.startsWith(today) ? formatClock(asOf, zone, 'second') : at}`
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
