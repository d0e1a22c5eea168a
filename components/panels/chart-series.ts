import type { ReadingSource } from '../../lib/client/readings.ts'
import type { GapMode } from '../../lib/protocol/panels.ts'
import { seriesMarks } from '../charts/series-color.ts'
import type { ChartSeries } from '../charts/series-source.ts'
import { feedLabels } from '../format/feed-labels.ts'

/** A panel's feeds as a chart draws them. */
export function chartSeries(sources: readonly ReadingSource[], gaps: GapMode = 'break'): ChartSeries[] {
  const ids = sources.map(({ feed }) => feed.id)
  const marks = seriesMarks(ids)
  const labels = feedLabels(ids)
  return sources.map(({ feed, view }, i) => ({
    id: feed.id,
    label: labels[i] ?? feed.id,
    ...(marks[i] ?? { color: '--series-1', round: 0 }),
    gaps,
    source: view,
  }))
}
