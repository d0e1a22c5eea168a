import type { PanelKind } from '../../lib/protocol/panels.ts'

interface KindInfo {
  readonly kind: PanelKind
  readonly name: string
  readonly hint: string
  /** A new one's size, in cells of the grid. */
  readonly size: { readonly w: number; readonly h: number }
}

export const KINDS: readonly KindInfo[] = [
  {
    kind: 'timeseries',
    name: 'Lines',
    hint: 'Values over time, with mean and bands; several feeds in one chart.',
    size: { w: 6, h: 6 },
  },
  {
    kind: 'stat',
    name: 'Number',
    hint: 'One big number a feed, its recent line, and its change since the window before.',
    size: { w: 3, h: 3 },
  },
  {
    kind: 'gauge',
    name: 'Gauge',
    hint: 'Where a value stands between two ends, coloured by thresholds.',
    size: { w: 3, h: 4 },
  },
  {
    kind: 'bar',
    name: 'Bars',
    hint: 'Feeds beside one another, by one number of their windows.',
    size: { w: 6, h: 6 },
  },
  {
    kind: 'distribution',
    name: 'Spread',
    hint: 'How often which values came in the window, with mean and deviation.',
    size: { w: 6, h: 6 },
  },
  {
    kind: 'table',
    name: 'Table',
    hint: 'A row for each feed with all its numbers; sort and filter it.',
    size: { w: 12, h: 6 },
  },
  {
    kind: 'timeline',
    name: 'States',
    hint: 'Which state each feed was in over time: on, off, warm, failed.',
    size: { w: 12, h: 4 },
  },
  { kind: 'text', name: 'Text', hint: 'Notes, links and instructions, in Markdown.', size: { w: 4, h: 4 } },
]

export function kindInfo(kind: PanelKind): KindInfo {
  const info = KINDS.find((one) => one.kind === kind)
  if (info === undefined) throw new Error(`no such kind of panel: ${kind}`)
  return info
}
