'use client'

import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { showSpan } from '../charts/range-moves.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { Segmented } from '../ui/segmented.tsx'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SPANS: readonly (readonly [span: number, label: string])[] = [
  [MINUTE, '1 m'],
  [5 * MINUTE, '5 m'],
  [15 * MINUTE, '15 m'],
  [HOUR, '1 h'],
  [6 * HOUR, '6 h'],
  [DAY, '1 d'],
  [7 * DAY, '7 d'],
  [30 * DAY, '30 d'],
  [90 * DAY, '90 d'],
]
const SEGMENTS = SPANS.map(([span, label]) => ({ value: String(span), label }))

/** How much time the charts show, up to now or to where they are paused. None is chosen while they show another range. */
export function SpanPicker({ range }: { range: WritableStore<ChartRange> }) {
  const { span, fixed, asOf } = usePaced(range, 100)
  const usual = fixed === null || (fixed.to === asOf && fixed.to - fixed.from === span)
  const value = usual ? String(span) : null
  const show = (next: string): void => showSpan(range, Number(next))
  return (
    <>
      <div className="max-sm:hidden">
        <Segmented label="Time span of the chart" segments={SEGMENTS} value={value} onChange={show} />
      </div>
      <select
        aria-label="Time span of the chart"
        value={value ?? ''}
        onChange={(event) => show(event.target.value)}
        className="h-8 min-w-0 rounded-md border border-edge bg-surface px-1.5 text-[13px] sm:hidden"
      >
        {SEGMENTS.some((one) => one.value === value) ? null : <option value={value ?? ''}>other</option>}
        {SEGMENTS.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </>
  )
}
