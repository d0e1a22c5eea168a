import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { SharedView } from '../../lib/protocol/chat-events.ts'

/** What somebody looks at, for others: live over a span, or a fixed range, and the panel that has the window. */
export function viewOf({ span, fixed }: ChartRange, panel: string | null): SharedView {
  return {
    range: fixed === null ? { span } : { from: fixed.from, to: fixed.to },
    ...(panel === null ? {} : { panel }),
  }
}

/** The range that shows the same. */
export function rangeOf({ range }: SharedView, before: ChartRange): ChartRange {
  return 'span' in range
    ? { span: range.span, fixed: null }
    : { span: before.span, fixed: { from: range.from, to: range.to } }
}

export function sameRange(a: ChartRange, b: ChartRange): boolean {
  if (a.asOf !== b.asOf || a.fixed?.from !== b.fixed?.from || a.fixed?.to !== b.fixed?.to) return false
  return a.fixed !== null || a.span === b.span
}

/** The panel that has the window, as the address says. */
export function fullPanel(): string | null {
  return new URL(location.href).searchParams.get('panel')
}
