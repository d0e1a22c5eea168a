import { expect, it } from 'vitest'
import type { Panel } from '../protocol/panels.ts'
import { sampleText } from './testing/sample-room.ts'
import { viewItems } from './view-items.ts'

const table = (
  id: string,
  last: number,
  ...selectors: Extract<Panel, { kind: 'table' }>['selectors']
): Panel => ({
  kind: 'table',
  id,
  title: id,
  layout: { x: 0, y: 0, w: 1, h: 1 },
  selectors,
  window: { last },
  unit: 'none',
  thresholds: [],
})

it('[PB1] makes one line of what several panels name, with each of their windows once', () => {
  const panels = [
    table('a', 10, { feed: 'cpu' }, { match: 'cpu*' }),
    sampleText('t'),
    table('b', 20, { match: 'cpu*' }),
    table('c', 10, { match: 'cpu*' }, { match: 'cpu*', labels: { host: 'a' } }),
  ]
  expect(viewItems(panels)).toEqual([
    { feed: 'cpu', windows: [{ last: 10 }] },
    { match: 'cpu*', windows: [{ last: 10 }, { last: 20 }] },
    { match: 'cpu*', labels: { host: 'a' }, windows: [{ last: 10 }] },
  ])
})

it('begins another line where one is full of windows', () => {
  const panels = Array.from({ length: 20 }, (_, i) => table(`p${i}`, i + 1, { feed: 'cpu' }))
  expect(viewItems(panels).map(({ windows }) => windows.length)).toEqual([8, 8, 4])
})
