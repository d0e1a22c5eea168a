import { expect, it } from 'vitest'
import { createStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { backToLive, panBy, showRange, zoomBy } from './range-moves.ts'

const NOW = 1_000_000

function live() {
  return createStore<ChartRange>({ span: 10_000, fixed: null })
}

it('zooms a live chart around its newest, and goes on doing so', () => {
  const range = live()
  zoomBy(range, 0.5, NOW)
  expect(range.getSnapshot()).toEqual({ span: 10_000, fixed: { from: 995_000, to: NOW } })
  zoomBy(range, 0.5, NOW + 100)
  expect(range.getSnapshot().fixed).toEqual({ from: 997_500, to: NOW })
})

it('zooms the past around its middle, or around a given time', () => {
  const range = live()
  showRange(range, { from: 100_000, to: 200_000 })
  zoomBy(range, 0.5, NOW)
  expect(range.getSnapshot().fixed).toEqual({ from: 125_000, to: 175_000 })
  zoomBy(range, 2, NOW, 125_000)
  expect(range.getSnapshot().fixed).toEqual({ from: 125_000, to: 225_000 })
})

it('pans out of live to the left only, and back to live forgets it all but the span', () => {
  const range = live()
  panBy(range, 0.5, NOW)
  expect(range.getSnapshot().fixed).toBeNull()
  panBy(range, -0.5, NOW)
  expect(range.getSnapshot().fixed).toEqual({ from: 985_000, to: 995_000 })
  backToLive(range)
  expect(range.getSnapshot()).toEqual({ span: 10_000, fixed: null })
})

it('holds whole ms, and says nothing where nothing changes', () => {
  const range = live()
  let heard = 0
  range.subscribe(() => heard++)
  showRange(range, { from: 100.4, to: 200.2 })
  showRange(range, { from: 100.6, to: 200.9 })
  expect(range.getSnapshot().fixed).toEqual({ from: 100, to: 201 })
  expect(heard).toBe(1)
})
