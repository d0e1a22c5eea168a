import { expect, it } from 'vitest'
import { createStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { backToLive, showRange } from '../charts/range-moves.ts'
import { Replay } from './replay.ts'

function stage() {
  const range = createStore<ChartRange>({ span: 60_000, fixed: null })
  let now = 0
  let task: (() => void) | null = null
  const replay = new Replay({
    range,
    clock: () => now,
    nextFrame: (next) => {
      task = next
      return () => {
        task = null
      }
    },
  })
  return {
    range,
    replay,
    waits: () => task !== null,
    frame(ms: number) {
      now += ms
      const due = task
      task = null
      due?.()
    },
  }
}

it('moves the range over the past as fast as it is told, and stands at the end', () => {
  const { range, replay, frame, waits } = stage()
  replay.start({ from: 1_000_000, to: 1_010_000 }, 10)
  frame(100)
  expect(range.getSnapshot()).toEqual({
    span: 60_000,
    fixed: { from: 941_000, to: 1_001_000 },
    asOf: 1_001_000,
    speed: 10,
  })
  replay.setSpeed(60)
  frame(100)
  expect(replay.at).toBe(1_007_000)
  frame(100)
  expect(replay.at).toBe(1_010_000)
  expect(replay.state.getSnapshot()?.playing).toBe(false)
  expect(range.getSnapshot().speed).toBeUndefined()
  expect(waits()).toBe(false)
})

it('begins anew when it is played at its end', () => {
  const { replay, frame } = stage()
  replay.start({ from: 0, to: 1000 }, 60)
  frame(100)
  replay.play()
  frame(10)
  expect(replay.at).toBe(600)
})

it('goes on where it was after a hidden tab', () => {
  const { replay, frame } = stage()
  replay.start({ from: 0, to: 100_000 }, 1)
  frame(60_000)
  expect(replay.at).toBe(250)
})

it('stands still while somebody zooms, goes on from its instant, and ends with live', () => {
  const { range, replay, frame, waits } = stage()
  replay.start({ from: 0, to: 100_000 }, 1)
  frame(100)
  showRange(range, { from: -500, to: 50 })
  expect(waits()).toBe(false)
  expect(range.getSnapshot()).toEqual({ span: 60_000, fixed: { from: -500, to: 50 }, asOf: 100 })
  expect(replay.state.getSnapshot()?.playing).toBe(false)
  replay.play()
  frame(50)
  expect(range.getSnapshot().fixed).toEqual({ from: 150 - 60_000, to: 150 })
  backToLive(range)
  expect(replay.state.getSnapshot()).toBeNull()
  expect(waits()).toBe(false)
})

it('leaves the page paused where it is ended, and nothing behind when closed', () => {
  const { range, replay, frame, waits } = stage()
  replay.start({ from: 0, to: 100_000 }, 2)
  frame(100)
  replay.end()
  expect(range.getSnapshot()).toEqual({ span: 60_000, fixed: { from: -59_800, to: 200 }, asOf: 200 })
  replay.start({ from: 0, to: 100_000 }, 2)
  replay.close()
  expect(waits()).toBe(false)
})
