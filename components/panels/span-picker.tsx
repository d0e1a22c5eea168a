'use client'

import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
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

/** How much time up to now the charts show. None is chosen while they show a fixed range. */
export function SpanPicker({ range }: { range: WritableStore<ChartRange> }) {
  const { span, fixed } = usePaced(range, 100)
  return (
    <Segmented
      label="Time span of the chart"
      segments={SEGMENTS}
      value={fixed === null ? String(span) : null}
      onChange={(next) => range.set({ span: Number(next), fixed: null })}
    />
  )
}
