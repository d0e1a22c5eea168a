import { expect, it } from 'vitest'
import { createStore } from '../../lib/client/store.ts'
import type { Moment } from '../../lib/protocol/chat.ts'
import { meantFeed, startMessage } from './start-message.ts'

const near = (...all: [string, number][]) => all.map(([id, distance]) => ({ id, distance }))

it('means the only line, wherever one points', () => {
  expect(meantFeed(near(['a', 400]), true)).toBe('a')
  expect(meantFeed(near(['a', 400]), false)).toBe('a')
  expect(meantFeed([], true)).toBeNull()
})

it('means the line under the pointer where no other is about as near', () => {
  expect(meantFeed(near(['a', 3], ['b', 60]), true)).toBe('a')
  expect(meantFeed(near(['a', 3], ['b', 6]), true)).toBeNull()
  expect(meantFeed(near(['a', 80], ['b', 200]), true)).toBeNull()
  expect(meantFeed(near(['a', 0], ['b', 200]), false)).toBeNull()
})

it('drafts a moment in whole ms and opens the conversation', () => {
  const talk = { draft: createStore<Moment | null>(null), open: createStore(false) }
  startMessage(talk, { time: 10.4, until: 20.6 }, null, { series: [], window: null })
  expect(talk.draft.getSnapshot()).toEqual({ time: 10, until: 21 })
  expect(talk.open.getSnapshot()).toBe(true)
})
