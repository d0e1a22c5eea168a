import fc from 'fast-check'
import { verticalCompactor } from 'react-grid-layout/core'
import { expect, test } from 'vitest'
import { settle } from '../../lib/domain/panel-grid.ts'

test('the grid library sets panels where the room shows them, so that nothing jumps when a drag ends', () => {
  const item = fc
    .record({
      x: fc.nat(11),
      y: fc.nat(20),
      w: fc.integer({ min: 1, max: 12 }),
      h: fc.integer({ min: 1, max: 6 }),
    })
    .map((l) => ({ ...l, w: Math.min(l.w, 12 - l.x) }))
  fc.assert(
    fc.property(fc.array(item, { maxLength: 10 }), (layouts) => {
      const ours = settle(layouts.map((layout, i) => ({ id: `p${i}`, layout })))
      const theirs = verticalCompactor.compact(
        ours.map(({ id, layout }) => ({ i: id, ...layout })),
        12,
      )
      for (const { id, layout } of ours) {
        expect(theirs.find(({ i }) => i === id)).toMatchObject(layout)
      }
    }),
  )
})
