import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChatMessage, Moment } from '../../lib/protocol/chat.ts'
import { gathered, isMarked, type MarkedMessage, marksOf, within } from './moment-marks.ts'

function message(offset: number, moment: Moment): MarkedMessage {
  const author = { id: 'person-a', name: 'A' }
  return {
    room: 'r',
    id: `m${offset}`,
    offset,
    changed: offset,
    author,
    at: 0,
    text: '',
    mentions: [],
    reactions: [],
    moment,
  }
}
const times = (all: readonly number[]) => all.map((time, i) => message(i + 1, { time }))

it('takes what is about one of the feeds or about all, in the order of the times', () => {
  const all = [
    message(1, { time: 30, feed: 'a' }),
    message(2, { time: 10, feed: 'b' }),
    message(3, { time: 20 }),
    message(4, { time: 20, feed: 'a' }),
  ]
  expect(marksOf(all, new Set(['a'])).map(({ id }) => id)).toEqual(['m3', 'm4', 'm1'])
})

it('leaves a deleted message out', () => {
  const one = message(1, { time: 1 })
  expect(isMarked(one)).toBe(true)
  expect(isMarked({ ...one, deleted: { at: 2, by: one.author } })).toBe(false)
  const { moment: _, ...rest } = one
  expect(isMarked(rest satisfies ChatMessage)).toBe(false)
})

it('gathers every message once, into marks that stand apart', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 3000 }),
      (some, gap) => {
        const sorted = times(some.toSorted((a, b) => a - b))
        const marks = gathered(sorted, gap)
        expect(marks.flatMap(({ messages }) => messages)).toEqual(sorted)
        for (const [i, mark] of marks.entries()) {
          expect(mark.time).toBe(mark.messages[0]?.moment.time)
          for (const { moment } of mark.messages) expect(moment.time - mark.time).toBeLessThan(gap)
          const next = marks[i + 1]
          if (next !== undefined) expect(next.time - mark.time).toBeGreaterThanOrEqual(gap)
        }
      },
    ),
  )
})

it('keeps earlier marks as they are where a later message comes', () => {
  const some = times([0, 5, 40, 44, 90])
  const before = gathered(some.slice(0, 4), 10)
  expect(gathered(some, 10).slice(0, before.length)).toEqual(before)
})

it('finds what touches a range: instants in it, and ranges that begin before or end after it', () => {
  const all = [
    message(1, { time: 5 }),
    message(2, { time: 0, until: 10 }),
    message(3, { time: 12, until: 99 }),
    message(4, { time: 21 }),
    message(5, { time: 0, until: 9 }),
  ]
  expect(within(all, 10, 20).map(({ id }) => id)).toEqual(['m2', 'm3'])
})
