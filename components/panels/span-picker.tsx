'use client'

import { Segmented } from '../ui/segmented.tsx'

const SPANS = [60_000, 300_000, 900_000, 3_600_000] as const
const SEGMENTS = SPANS.map((span) => ({
  value: String(span),
  label: span < 3_600_000 ? `${span / 60_000} m` : `${span / 3_600_000} h`,
}))

/** Whether the picker offers this span, ms. */
export function isSpan(span: number): boolean {
  return SPANS.some((one) => one === span)
}

/** How much time a chart shows. */
export function SpanPicker({ value, onChange }: { value: number; onChange: (span: number) => void }) {
  return (
    <Segmented
      label="Time span of the chart"
      segments={SEGMENTS}
      value={String(value)}
      onChange={(next) => onChange(Number(next))}
    />
  )
}
