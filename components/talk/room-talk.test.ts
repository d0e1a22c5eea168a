import { expect, it } from 'vitest'
import { createStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { createRoomTalk, goToMoment } from './room-talk.ts'

const talkOver = (span: number) => {
  const range = createStore<ChartRange>({ span, fixed: null })
  return createRoomTalk(createStore(null), range)
}

it('goes to a moment: around an instant as much as was shown, around a range as much again on either side', () => {
  const talk = talkOver(60_000)
  goToMoment(talk, { time: 1_000_000 })
  expect(talk.range.getSnapshot().fixed).toEqual({ from: 970_000, to: 1_030_000 })
  goToMoment(talk, { time: 1_000_000, until: 1_010_000 })
  expect(talk.range.getSnapshot().fixed).toEqual({ from: 990_000, to: 1_020_000 })
})

it('goes to a moment at the end of time without leaving it', () => {
  for (const moment of [{ time: 8.64e15 }, { time: -8.64e15 }, { time: -8.64e15, until: 8.64e15 }]) {
    const talk = talkOver(60_000)
    goToMoment(talk, moment)
    const { from, to } = talk.range.getSnapshot().fixed ?? { from: 0, to: 0 }
    expect(() => [new Date(from).toISOString(), new Date(to).toISOString()]).not.toThrow()
    expect(to - from).toBeGreaterThanOrEqual(30_000)
  }
})
