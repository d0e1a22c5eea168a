'use client'

import Link from 'next/link'
import type { MeasuredPanel } from '../../lib/protocol/panels.ts'
import { feedHref } from '../format/curl.ts'
import { formatValue } from '../format/units.ts'
import { useReadings } from '../hooks/use-sources.ts'
import { ScrollBox } from '../ui/scroll-box.tsx'
import type { PanelBodyProps } from './panel-body.ts'

const COLUMNS = ['Last', 'n', 'Mean', 'Std', 'Min', 'Max'] as const

/** What a panel shows, as numbers. */
export function PanelTable({ panel, sources, range }: PanelBodyProps<MeasuredPanel>) {
  const readings = useReadings(sources, range, 1000)
  const { unit, decimals } = panel
  const write = (value: number | null | undefined): string => formatValue(value ?? null, unit, 5, decimals)
  return (
    <ScrollBox label="Numbers of this panel">
      <table className="w-full text-[13px] tabular-nums">
        <thead className="sticky top-0 bg-surface text-xs text-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-left font-normal">
              Feed
            </th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className="px-3 py-1.5 text-right font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {readings.map(({ id, newest, stats }) => (
            <tr key={id} className="border-t border-line">
              <th scope="row" className="max-w-64 truncate px-3 py-1.5 text-left font-normal">
                <Link href={feedHref(id)} title={id} className="hover:underline">
                  {id}
                </Link>
              </th>
              <td className="px-3 text-right font-medium">
                {newest?.value === null ? 'gap' : write(newest?.value)}
              </td>
              <td className="px-3 text-right">{stats === null ? '–' : stats.n.toLocaleString('en')}</td>
              <td className="px-3 text-right">{write(stats?.mean)}</td>
              <td className="px-3 text-right">{write(stats?.std)}</td>
              <td className="px-3 text-right">{write(stats?.min)}</td>
              <td className="px-3 text-right">{write(stats?.max)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}
