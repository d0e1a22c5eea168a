import { expect, test } from 'vitest'
import { settle } from './panel-grid.ts'

const at = (id: string, x: number, y: number, w = 6, h = 4) => ({ id, layout: { x, y, w, h } })

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

test('a settled grid settles to itself, panels unchanged', () => {
  const settled = settle([at('a', 0, 0, 12), at('b', 0, 0), at('c', 4, 2, 8, 2)])
  const again = settle(settled)
  expect(again).toEqual(settled)
  expect(again.every((panel, i) => panel === settled[i])).toBe(true)
})
