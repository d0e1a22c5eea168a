import { expect, it } from 'vitest'
import { type Panel, panelSchema } from '../protocol/panels.ts'
import { authorOf, mergePanels } from './merge-panels.ts'

const panel = (over: object = {}): Panel =>
  panelSchema.parse({
    kind: 'stat',
    id: 'p',
    title: 'Heat',
    layout: { x: 0, y: 0, w: 4, h: 4 },
    selectors: [{ feed: 'a' }],
    window: { last: 60 },
    unit: 'none',
    decimals: 1,
    ...over,
  })

it('[RM10] changes of different fields become one, in either order; a field that was taken away is one too', () => {
  const [ada, bob] = [
    panel({ unit: '°C', layout: { x: 6, y: 0, w: 4, h: 4 } }),
    panel({ title: 'Boiler', decimals: undefined }),
  ]
  const both = { unit: '°C', title: 'Boiler' }
  expect(mergePanels(panel(), ada, bob)).toMatchObject({ ...both, layout: { x: 6 } })
  expect(mergePanels(panel(), bob, ada)).toMatchObject(both)
  expect(mergePanels(panel(), ada, bob)).not.toHaveProperty('decimals')
  expect(mergePanels(panel(), ada, panel({ unit: '°C', title: 'Boiler' }))).toMatchObject(both)
})

it('[RM10] two changes of one field, and of the kind, are no one change', () => {
  expect(mergePanels(panel(), panel({ unit: '°C' }), panel({ unit: 'rpm' }))).toBeNull()
  expect(mergePanels(panel(), panel({ unit: '°C' }), panel({ kind: 'table', decimals: 2 }))).toBeNull()
})

it('knows who changed a panel last, while the room remembers', () => {
  const room = {
    revisions: { p: 3, q: 9 },
    edits: [{ id: 'e', version: 3, outcome: 'applied' as const, by: 'Ada' }],
  }
  expect([authorOf(room, 'p'), authorOf(room, 'q'), authorOf(room, 'r')]).toEqual([
    'Ada',
    undefined,
    undefined,
  ])
})
