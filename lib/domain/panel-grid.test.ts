import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Layout } from '../protocol/panels.ts'
import { freePlace, type GridStep, move, rearranged, reorder, resize, settle } from './panel-grid.ts'

const at = (id: string, x: number, y: number, w = 6, h = 4) => ({ id, layout: { x, y, w, h } })

const panels = fc
  .array(
    fc.record({
      x: fc.nat(11),
      y: fc.nat(40),
      w: fc.integer({ min: 1, max: 12 }),
      h: fc.integer({ min: 1, max: 8 }),
    }),
    {
      maxLength: 12,
    },
  )
  .map((layouts) => layouts.map((l, i) => ({ id: `p${i}`, layout: { ...l, w: Math.min(l.w, 12 - l.x) } })))

function overlap(a: Layout, b: Layout): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

test('panels that overlap are set below one another in reading order', () => {
  expect(settle([at('b', 3, 0), at('a', 0, 0)])).toEqual([at('a', 0, 0), at('b', 3, 4)])
})

test('empty rows close, and panels beside one another stay so', () => {
  expect(settle([at('a', 0, 7), at('b', 6, 9), at('c', 0, 300)])).toEqual([
    at('a', 0, 0),
    at('b', 6, 0),
    at('c', 0, 4),
  ])
})

test('a settled grid settles to itself, its panels unchanged', () => {
  const settled = settle([at('a', 0, 0, 12), at('b', 0, 0), at('c', 4, 2, 8, 2)])
  const again = settle(settled)
  expect(again).toEqual(settled)
  expect(again.every((panel, i) => panel === settled[i])).toBe(true)
})

test('whatever is stored and however it is moved, no two panels overlap and none leaves the grid', () => {
  const steps = fc.constantFrom<GridStep>('left', 'right', 'up', 'down')
  fc.assert(
    fc.property(panels, fc.nat(12), steps, fc.boolean(), (stored, which, step, moves) => {
      const moved = (moves ? move : resize)(stored, `p${which}`, step)
      expect(moved.map(({ id }) => id).sort()).toEqual(stored.map(({ id }) => id).sort())
      moved.forEach((a, i) => {
        expect(a.layout.x >= 0 && a.layout.x + a.layout.w <= 12).toBe(true)
        for (const b of moved.slice(i + 1)) expect(overlap(a.layout, b.layout)).toBe(false)
      })
    }),
  )
})

test('a panel moves past its neighbours', () => {
  const room = [at('a', 0, 0), at('b', 6, 0), at('c', 0, 4, 12)]
  expect(move(room, 'c', 'up')).toEqual([at('c', 0, 0, 12), at('a', 0, 4), at('b', 6, 4)])
  expect(move(room, 'a', 'down')).toEqual([at('b', 6, 0), at('c', 0, 4, 12), at('a', 0, 8)])
  expect(move(room, 'a', 'right')).toEqual([at('a', 1, 0), at('b', 6, 4), at('c', 0, 8, 12)])
  expect(move(room, 'a', 'left')).toEqual(room)
  expect(move(room, 'b', 'right')).toEqual(room)
  expect(move(room, 'a', 'up')).toEqual(room)
  expect(move(room, 'c', 'down')).toEqual(room)
})

test('a panel grows over its neighbour, which makes way, and never out of the grid', () => {
  const room = [at('a', 0, 0), at('b', 6, 0)]
  expect(resize(room, 'a', 'right')).toEqual([at('a', 0, 0, 7), at('b', 6, 4)])
  expect(resize(room, 'b', 'right')).toEqual(room)
  expect(resize(room, 'b', 'down')).toEqual([at('a', 0, 0), at('b', 6, 0, 6, 5)])
  expect(resize([at('s', 0, 0, 1, 1)], 's', 'up')).toEqual([at('s', 0, 0, 1, 1)])
})

test('a new panel takes the first gap that it fits into', () => {
  const room = [at('a', 0, 0), at('b', 0, 4, 12)]
  expect(freePlace(room, { w: 6, h: 4 })).toEqual({ x: 6, y: 0, w: 6, h: 4 })
  expect(freePlace(room, { w: 7, h: 4 })).toEqual({ x: 0, y: 8, w: 7, h: 4 })
  expect(freePlace(room, room[0]?.layout ?? { w: 1, h: 1 })).toEqual({ x: 6, y: 0, w: 6, h: 4 })
  expect(freePlace([], { w: 12, h: 1 })).toEqual({ x: 0, y: 0, w: 12, h: 1 })
})

test('an arrangement names the panels whose stored place is another, also those that were never settled', () => {
  const stored = [at('a', 0, 0), at('b', 6, 0), at('c', 0, 300)]
  expect(rearranged(stored, move(stored, 'a', 'left'))).toEqual({ c: at('c', 0, 4).layout })
  expect(rearranged(stored.slice(0, 2), move(stored.slice(0, 2), 'a', 'left'))).toEqual({})
})

test('in one column a panel changes places with its neighbour', () => {
  const room = [at('a', 0, 0, 8), at('b', 8, 0, 4), at('c', 0, 4, 12)]
  const ids = (panels: readonly { id: string }[]) => panels.map(({ id }) => id).join('')
  expect(reorder(room, 'b', 'earlier')).toEqual([at('b', 0, 0, 4), at('a', 4, 0, 8), at('c', 0, 4, 12)])
  expect(ids(reorder(room, 'a', 'later'))).toBe('bac')
  expect(ids(reorder(room, 'c', 'earlier'))).toBe('acb')
  expect(reorder(room, 'a', 'earlier')).toEqual(room)
  expect(reorder(room, 'c', 'later')).toEqual(room)
})
