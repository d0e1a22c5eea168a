import { expect, it, vi } from 'vitest'
import { createStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { SharedView } from '../../lib/protocol/chat-events.ts'
import type { Person } from '../../lib/protocol/room-events.ts'
import { followView } from './follow-view.ts'
import { rangeOf, viewOf } from './shared-view.ts'

const ada: Person = { id: 'person-ada', name: 'Ada' }

function start() {
  const range = createStore<ChartRange>({ span: 60_000, fixed: null })
  const following = createStore<Person | null>(null)
  const followed = createStore<{ readonly person: string; readonly view: SharedView } | null>(null)
  const client = { follow: vi.fn(), followed }
  const setFull = vi.fn()
  const stop = followView({ client, range, following, setFull })
  const looks = (view: SharedView, person = ada.id) => followed.set({ person, view })
  return { range, following, client, setFull, stop, looks }
}

it('shows what the followed person shows, and asks for a panel only where that changes', () => {
  const { range, following, client, setFull, looks } = start()
  looks({ range: { span: 1000 } })
  expect(range.getSnapshot().span).toBe(60_000)
  following.set(ada)
  expect(client.follow).toHaveBeenLastCalledWith(ada.id)
  looks({ range: { from: 1, to: 2 }, panel: 'p' })
  expect(range.getSnapshot()).toEqual({ span: 60_000, fixed: { from: 1, to: 2 } })
  expect(setFull.mock.calls).toEqual([['p']])
  looks({ range: { span: 5000 }, panel: 'p' })
  expect(range.getSnapshot()).toEqual({ span: 5000, fixed: null })
  expect(setFull).toHaveBeenCalledTimes(1)
  looks({ range: { span: 9 } }, 'person-bob')
  expect(range.getSnapshot().span).toBe(5000)
  expect(following.getSnapshot()).toBe(ada)
})

it('stops where the range is moved by hand, and not where the same range is set again', () => {
  const { range, following, client, looks } = start()
  following.set(ada)
  looks({ range: { from: 1, to: 2 } })
  range.set({ ...range.getSnapshot() })
  expect(following.getSnapshot()).toBe(ada)
  range.set({ span: 60_000, fixed: null })
  expect(following.getSnapshot()).toBeNull()
  expect(client.follow).toHaveBeenLastCalledWith(null)
})

it('follows nobody once it ends', () => {
  const { following, client, stop, looks, range } = start()
  following.set(ada)
  stop()
  expect(client.follow).toHaveBeenLastCalledWith(null)
  looks({ range: { span: 5 } })
  expect(range.getSnapshot().span).toBe(60_000)
})

it('shares a view that shows the same elsewhere', () => {
  const before: ChartRange = { span: 7, fixed: null }
  for (const range of [
    { span: 60_000, fixed: null },
    { span: 7, fixed: { from: 1, to: 9 } },
  ]) {
    expect(rangeOf(viewOf(range, null), before)).toEqual(range)
  }
  expect(viewOf({ span: 7, fixed: { from: 1, to: 9 }, asOf: 9 }, 'p')).toEqual({
    range: { from: 1, to: 9 },
    panel: 'p',
  })
})
