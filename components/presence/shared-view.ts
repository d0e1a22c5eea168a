import { between, type ChartRange, MAX_SPAN } from '../../lib/domain/time-range.ts'
import type { SharedView } from '../../lib/protocol/chat-events.ts'

/** What somebody looks at, for others: live over a span, or a fixed range, and the panel that has the window. */
export function viewOf({ span, fixed }: ChartRange, panel: string | null): SharedView {
  return {
    range: fixed === null ? { span } : { from: fixed.from, to: fixed.to },
    ...(panel === null ? {} : { panel }),
  }
}

/** The range that shows the same, as far as a chart can: it is what somebody else's browser says. */
export function rangeOf({ range }: SharedView, before: ChartRange): ChartRange {
  if ('span' in range) return { span: Math.min(MAX_SPAN, range.span), fixed: null }
  const { from } = range
  const to = Math.min(range.to, from + MAX_SPAN)
  return { span: before.span, fixed: to > from ? { from, to } : between(from, to) }
}

export function sameRange(a: ChartRange, b: ChartRange): boolean {
  if (a.asOf !== b.asOf || a.fixed?.from !== b.fixed?.from || a.fixed?.to !== b.fixed?.to) return false
  return a.fixed !== null || a.span === b.span
}

/** The panel that has the window, as the address says. */
export function fullPanel(): string | null {
  return new URL(location.href).searchParams.get('panel')
}
