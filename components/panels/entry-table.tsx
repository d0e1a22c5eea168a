'use client'

import { useState } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { Unit } from '../../lib/protocol/panels.ts'
import { formatDateTime } from '../format/times.ts'
import { formatValue } from '../format/units.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useZone } from '../hooks/use-zone.ts'

const ROWS = 50

/** The newest entries as numbers: what the chart shows, for those who do not see it or want it exact. */
export function EntryTable({ feed, unit }: { feed: FeedStore; unit: Unit }) {
  const [open, setOpen] = useState(false)
  return (
    <details
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="rounded-lg border border-line bg-surface"
    >
      <summary className="cursor-pointer px-4 py-3 text-[13px] font-medium">
        Newest entries as a table
      </summary>
      {open ? <Rows feed={feed} unit={unit} /> : null}
    </details>
  )
}

function Rows({ feed, unit }: { feed: FeedStore; unit: Unit }) {
  usePaced(feed, 1000)
  const [zone] = useZone()
  const { offsets, times, values } = feed.recent()
  const rows = Array.from({ length: Math.min(ROWS, times.length) }, (_, i) => times.length - 1 - i)
  if (rows.length === 0) return <p className="px-4 pb-4 text-muted">No entry yet.</p>
  return (
    <table className="w-full text-left text-[13px] tabular-nums">
      <caption className="sr-only">The newest {rows.length} entries, newest first</caption>
      <thead className="bg-raised text-muted">
        <tr>
          <th scope="col" className="px-4 py-2 font-medium">
            Offset
          </th>
          <th scope="col" className="px-4 py-2 font-medium">
            Time
          </th>
          <th scope="col" className="px-4 py-2 text-right font-medium">
            Value
          </th>
        </tr>
      </thead>
      <tbody translate="no">
        {rows.map((i) => (
          <tr key={`${offsets[i]}@${times[i]}#${i}`} className="border-t border-line">
            <td className="px-4 py-1 font-mono text-muted">
              {Number.isNaN(offsets[i]) ? 'reduced' : offsets[i]}
            </td>
            <td className="px-4 py-1">{formatDateTime(times[i] ?? 0, zone, 'ms')}</td>
            <td className="px-4 py-1 text-right">
              {Number.isNaN(values[i]) ? 'gap' : formatValue(values[i] ?? null, unit, 12)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
