'use client'

import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { formatClock, formatDateTime, type Zone } from '../format/times.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useStore } from '../hooks/use-store.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'

/**
 * As of when the page is, where it is not live: paused, replaying, or at a fixed range. It stands wherever one has scrolled,
 * beside what says how the server is reached, which is another matter.
 */
export function AsOf() {
  const range = useStore(useStage().shown)
  return range === null ? null : <Shown range={range} />
}

function Shown({ range }: { readonly range: Store<ChartRange> }) {
  const state = usePaced(range, 1000)
  const [zone] = useZone()
  const text = asOfText(state, zone, Date.now())
  return text === null ? null : (
    <span
      data-testid="as-of"
      translate="no"
      title="What this page shows is not live"
      className="whitespace-nowrap rounded bg-raised px-2 py-1 text-[13px] font-medium text-accent tabular-nums max-sm:px-1.5 max-sm:text-xs"
    >
      {text}
    </span>
  )
}

/** "Paused at 14:03:10"; the day goes without saying where it is today. null while live. */
export function asOfText({ fixed, asOf, speed }: ChartRange, zone: Zone, now: number): string | null {
  const at = asOf ?? fixed?.to
  if (at === undefined) return null
  const whole = formatDateTime(at, zone)
  const today = formatDateTime(now, zone).slice(0, 10)
  const time = whole.startsWith(today) ? formatClock(at, zone) : whole
  if (speed !== undefined) return `Replay at ${time}`
  return asOf === undefined ? `Past, to ${time}` : `Paused at ${time}`
}
