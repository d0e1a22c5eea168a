'use client'

import type { PanelOf } from '../../lib/protocol/panels.ts'
import { feedLabels } from '../format/feed-labels.ts'
import { formatValue } from '../format/units.ts'
import { useDistributions } from '../hooks/use-distributions.ts'
import type { PanelBodyProps } from './panel-body.ts'

/** The bars of the histograms as numbers. */
export function BinTable({ panel, sources, range }: PanelBodyProps<PanelOf<'distribution'>>) {
  const { window, bins, unit, decimals } = panel
  const distributions = useDistributions(
    sources.map(({ feed }) => ({
      feed: feed.id,
      window,
      want: ['quantiles', 'histogram'],
      ...(bins === undefined ? {} : { bins }),
    })),
    range,
  )
  const labels = feedLabels(sources.map(({ feed }) => feed.id))
  return sources.map(({ feed }, i) => {
    const histogram = distributions[i]?.histogram
    if (!histogram) return null
    const { from, width, counts } = histogram
    const rows = counts.map((count, bin) => ({
      count,
      low: from + bin * width,
      high: from + (bin + 1) * width,
    }))
    return (
      <table key={feed.id} className="w-full border-t border-line text-[13px] tabular-nums">
        <caption className="px-3 pb-1 pt-3 text-left text-xs text-muted">{labels[i]}: values by size</caption>
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="px-3 py-1 text-left font-normal">
              From
            </th>
            <th scope="col" className="px-3 py-1 text-left font-normal">
              To
            </th>
            <th scope="col" className="px-3 py-1 text-right font-normal">
              Values
            </th>
          </tr>
        </thead>
        <tbody translate="no">
          {rows.map(({ count, low, high }) => (
            <tr key={low} className="border-t border-line">
              <td className="px-3 py-1">{formatValue(low, unit, 4, decimals)}</td>
              <td className="px-3">{formatValue(high, unit, 4, decimals)}</td>
              <td className="px-3 text-right">{count.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )
  })
}
