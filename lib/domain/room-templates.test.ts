import { describe, expect, it } from 'vitest'
import { chartPanels } from './room-templates.ts'

const plan = (title: string, unit: string | null = null) => ({ title, selectors: [{ feed: title }], unit })

describe('panels over time of a new room', () => {
  it('one takes the whole width', () => {
    expect(chartPanels([plan('a', 's')])).toEqual([
      {
        kind: 'timeseries',
        id: 'panel-1',
        title: 'a',
        layout: { x: 0, y: 0, w: 12, h: 6 },
        selectors: [{ feed: 'a' }],
        window: { last: 60 },
        unit: 's',
        thresholds: [],
        scale: 'linear',
        stacked: false,
      },
    ])
  })

  it('several stand two a row', () => {
    const panels = chartPanels(['a', 'b', 'c'].map((title) => plan(title)))
    expect(panels.map(({ id }) => id)).toEqual(['panel-1', 'panel-2', 'panel-3'])
    expect(panels.map(({ layout: { x, y, w } }) => [x, y, w])).toEqual([
      [0, 0, 6],
      [6, 0, 6],
      [0, 6, 6],
    ])
  })

  it('cuts titles and units to what a room may have, and says where there is no unit', () => {
    const panels = chartPanels([plan('t'.repeat(300), 'u'.repeat(30)), plan('b', ''), plan('c', null)])
    expect(panels.map(({ title }) => title.length)).toEqual([200, 1, 1])
    expect(panels.map((panel) => ('unit' in panel ? panel.unit : null))).toEqual([
      'u'.repeat(24),
      'none',
      'none',
    ])
  })
})
