import { expect, it } from 'vitest'
import { createStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { backToLive, panBy, pause, showRange, showSpan, zoomBy } from './range-moves.ts'

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

it('stays paused at its instant while the range moves, until it is live again', () => {
  const range = live()
  pause(range, NOW + 0.5)
  expect(range.getSnapshot()).toEqual({ span: 10_000, fixed: { from: NOW - 10_000, to: NOW }, asOf: NOW })
  pause(range, NOW + 5_000)
  zoomBy(range, 0.5, NOW + 5_000, NOW - 5_000)
  expect(range.getSnapshot()).toMatchObject({ fixed: { from: NOW - 7_500, to: NOW - 2_500 }, asOf: NOW })
  showSpan(range, 60_000)
  expect(range.getSnapshot()).toEqual({ span: 60_000, fixed: { from: NOW - 60_000, to: NOW }, asOf: NOW })
  backToLive(range)
  expect(range.getSnapshot()).toEqual({ span: 60_000, fixed: null })
})

it('pauses a page that stands at a range of the past where it stands', () => {
  const range = live()
  showRange(range, { from: 1, to: 2_000 })
  pause(range, NOW)
  expect(range.getSnapshot()).toEqual({ span: 10_000, fixed: { from: 1, to: 2_000 }, asOf: NOW })
})
