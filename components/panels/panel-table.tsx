'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { folded } from '../../lib/domain/text/fold-text.ts'
import type { MeasuredPanel } from '../../lib/protocol/panels.ts'
import { feedHref } from '../format/curl.ts'
import { useDistributions } from '../hooks/use-distributions.ts'
import { useSilences } from '../hooks/use-silences.ts'
import { useReadings } from '../hooks/use-sources.ts'
import { ScrollBox } from '../ui/scroll-box.tsx'
import { NUMBER_COLUMNS, type NumberRow } from './number-columns.ts'
import type { PanelBodyProps } from './panel-body.ts'
import { type Sorting, useSortedRows } from './use-sorted-rows.ts'

const PACE_MS = 1000
/** With fewer rows nobody needs to search. */
const FILTER_FROM = 6

/** A panel's feeds as numbers, sortable and with a filter: the table panel, and what any other shows for who asks. */
export function PanelTable(
  props: PanelBodyProps<MeasuredPanel> & {
    /** Below it, in the same box. */
    readonly children?: ReactNode
  },
) {
  const { panel, sources, range, children } = props
  const readings = useReadings(sources, range, PACE_MS)
  const silences = useSilences(sources.map(({ feed }) => feed))
  const distributions = useDistributions(
    sources.map(({ feed }) => ({ feed: feed.id, window: panel.window, want: ['quantiles'] })),
    range,
  )
  const [filter, setFilter] = useState('')
  const wanted = folded(filter.trim())
  const rows = readings.map(
    (reading, i): NumberRow => ({
      id: reading.id,
      reading,
      distribution: distributions[i] ?? null,
      silent: silences[i] ?? null,
    }),
  )
  const found = rows.filter(({ id }) => folded(id).includes(wanted))
  const [sorted, sorting, sortBy] = useSortedRows(found, NUMBER_COLUMNS)
  return (
    <>
      {rows.length < FILTER_FROM ? null : (
        <div className="flex items-center gap-3 px-3 pb-1.5">
          <input
            type="search"
            aria-label={`Filter the feeds of ${panel.title}`}
            placeholder="Filter"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            className="h-7 w-48 min-w-0 rounded-md border border-edge bg-surface px-2 text-[13px]"
          />
          <p role="status" className="text-xs text-muted tabular-nums">
            {wanted === '' ? '' : `${found.length} of ${rows.length}`}
          </p>
        </div>
      )}
      <ScrollBox label={`Numbers of ${panel.title}`}>
        <table className="w-full text-[13px] tabular-nums">
          <thead className="sticky top-0 bg-surface text-xs text-muted">
            <tr>
              <Header name="Feed" sortKey="feed" sorting={sorting} onSort={sortBy} />
              {NUMBER_COLUMNS.map(({ key, name, hint }) => (
                <Header key={key} name={name} hint={hint} sortKey={key} sorting={sorting} onSort={sortBy} />
              ))}
            </tr>
          </thead>
          <tbody translate="no">
            {sorted.map((row) => (
              <tr key={row.id} data-row className="border-t border-line hover:bg-raised/50">
                <th scope="row" className="max-w-64 truncate px-3 py-1.5 text-left font-normal">
                  <Link href={feedHref(row.id)} title={row.id} className="hover:underline">
                    {row.id}
                  </Link>
                </th>
                {NUMBER_COLUMNS.map(({ key, text }) => (
                  <td key={key} className={CELLS[key] ?? CELL}>
                    {text(row, panel.unit, panel.decimals)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length > 0 && found.length === 0 ? (
          <p className="px-3 py-4 text-[13px] text-muted">No feed here has “{filter.trim()}” in its name.</p>
        ) : null}
        {children}
      </ScrollBox>
    </>
  )
}

const CELL = 'whitespace-nowrap px-2 text-right last:pr-3'
const CELLS: Readonly<Record<string, string>> = { last: `${CELL} font-medium`, silent: `${CELL} text-warn` }

function Header(props: {
  readonly name: string
  readonly hint?: string
  readonly sortKey: string
  readonly sorting: Sorting
  readonly onSort: (key: string) => void
}) {
  const { name, hint, sortKey, sorting, onSort } = props
  const sorted = sorting.by === sortKey
  const Arrow = sorting.down ? ArrowDown : ArrowUp
  const left = sortKey === 'feed'
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sorting.down ? 'descending' : 'ascending') : 'none'}
      className={`py-0.5 font-normal ${left ? 'pl-1 text-left' : 'pr-1 text-right'}`}
    >
      <button
        type="button"
        title={hint}
        onClick={() => onSort(sortKey)}
        className={`inline-flex h-7 items-center gap-1 rounded px-1.5 hover:bg-raised hover:text-ink ${sorted ? 'text-ink' : ''}`}
      >
        {name}
        {sorted ? <Arrow aria-hidden className="size-3" /> : null}
      </button>
    </th>
  )
}
