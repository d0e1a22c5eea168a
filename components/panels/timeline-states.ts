import type { PanelOf, Threshold } from '../../lib/protocol/panels.ts'
import type { TimelineState } from '../charts/timeline-painter.ts'
import { formatValue } from '../format/units.ts'

export interface TimelineStates {
  /** -1 for none. */
  readonly stateOf: (value: number) => number
  readonly state: (index: number) => TimelineState
  /** Those that are known before any value came. */
  readonly named: readonly TimelineState[]
}

const COLORS: Record<Threshold['level'] | 'neutral', string> = {
  good: '--ok',
  warn: '--warn',
  bad: '--bad',
  neutral: '--edge',
}
const SERIES_COLORS = 8
/** More different values than this are no states: they share one. */
const MOST = 200
const NONE: TimelineState = { label: '', color: COLORS.neutral }

/** The panel's states, else its thresholds, else each different value by itself. */
export function timelineStates(panel: PanelOf<'timeline'>): TimelineStates {
  const { states, thresholds, unit, decimals } = panel
  const named =
    states.length > 0
      ? states.map(({ at, label, level }) => ({ at, label, color: COLORS[level] }))
      : thresholds.map(({ at, level }) => ({ at, label: level as string, color: COLORS[level] }))
  if (named.length > 0) return byLimits([...named].sort((a, b) => a.at - b.at))
  return byValue((value) => formatValue(value, unit, 5, decimals))
}

function byLimits(sorted: readonly (TimelineState & { readonly at: number })[]): TimelineStates {
  return {
    named: sorted,
    state: (index) => sorted[index] ?? NONE,
    stateOf(value) {
      let found = -1
      for (let i = 0; i < sorted.length && (sorted[i]?.at ?? 0) <= value; i++) found = i
      return found
    },
  }
}

function byValue(write: (value: number) => string): TimelineStates {
  const indices = new Map<number, number>()
  const seen: TimelineState[] = []
  return {
    named: [],
    state: (index) => seen[index] ?? NONE,
    stateOf(value) {
      const known = indices.get(value)
      if (known !== undefined) return known
      if (seen.length > MOST) return MOST
      const index = seen.length
      seen.push(
        index === MOST
          ? { label: 'other', color: COLORS.neutral }
          : { label: write(value), color: `--series-${(colorOf(value) % SERIES_COLORS) + 1}` },
      )
      if (index < MOST) indices.set(value, index)
      return index
    },
  }
}

/** Small whole numbers, which most states are, all have different ones. */
function colorOf(value: number): number {
  return Math.abs(Number.isInteger(value) ? value : Math.round(value * 7919)) % 1_000_003
}
