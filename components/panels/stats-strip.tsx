'use client'

import type { FeedStore } from '../../lib/client/feed-store.ts'
import { windowIndex } from '../../lib/client/window-index.ts'
import type { Unit } from '../../lib/protocol/panels.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { formatDuration } from '../format/times.ts'
import { digitsFor, formatValue } from '../format/units.ts'
import { formatCoverage, formatWindow } from '../format/windows.ts'
import { usePaced } from '../hooks/use-paced.ts'

/** Numbers change at most this often: faster than that nobody reads them. */
const PACE_MS = 200

/** The feed's newest value and the statistics of one window. */
export function StatsStrip(props: {
  readonly feed: FeedStore
  readonly window: WindowSpec
  readonly unit: Unit
}) {
  const { feed, window, unit } = props
  const { newest, stats } = usePaced(feed, PACE_MS)
  const row = stats[windowIndex(feed, window)]
  const digits = digitsFor(row?.mean ?? null, row?.std ?? null)
  const value =
    newest === null ? '–' : newest.value === null ? 'gap' : formatValue(newest.value, unit, digits)
  return (
    <section aria-label="Current statistics" data-testid="stats">
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-[1.4fr_repeat(5,1fr)]">
        <Fact name="Last value" text={value} strong />
        <Fact name="Mean" text={formatValue(row?.mean ?? null, unit, digits)} />
        <Fact name="Std" text={formatValue(row?.std ?? null, unit)} />
        <Fact name="Min" text={formatValue(row?.min ?? null, unit, digits)} />
        <Fact name="Max" text={formatValue(row?.max ?? null, unit, digits)} />
        <Fact name="n" text={row === undefined ? '–' : row.n.toLocaleString('en')} />
      </dl>
      <p className="mt-2 text-[13px] text-muted tabular-nums" data-testid="coverage">
        {row === undefined ? `Window: ${formatWindow(window)}` : `Window: ${formatCoverage(window, row)}`}
        {row !== undefined && !row.complete && row.from !== null && row.end !== null && 'last' in window
          ? `, ${formatDuration(row.end - row.from)}`
          : ''}
      </p>
    </section>
  )
}

function Fact({ name, text, strong = false }: { name: string; text: string; strong?: boolean }) {
  return (
    <div className="min-w-0 bg-surface px-3 py-2">
      <dt className="text-xs text-muted">{name}</dt>
      <dd
        translate="no"
        className={`truncate tabular-nums ${strong ? 'text-lg font-semibold' : 'text-base leading-7'}`}
      >
        {text}
      </dd>
    </div>
  )
}
