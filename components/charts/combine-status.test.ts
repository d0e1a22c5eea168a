import { expect, it } from 'vitest'
import type { HistoryStatus } from '../../lib/client/history-view.ts'
import { createStore } from '../../lib/client/store.ts'
import { combineStatus } from './combine-status.ts'

const quiet: HistoryStatus = {
  loading: false,
  failure: null,
  heldFrom: Number.NEGATIVE_INFINITY,
  empty: true,
  perColumn: null,
}

function part(status: HistoryStatus) {
  return { status: createStore(status), facts: () => null, retry: () => undefined }
}

it('says of a chart what is true of any of its series, and keeps its snapshot while nothing changes', () => {
  const [a, b] = [part(quiet), part({ ...quiet, heldFrom: 5, perColumn: 64 })]
  const all = combineStatus([a, b])
  const first = all.getSnapshot()
  expect(first).toEqual({ loading: false, failure: null, heldFrom: 5, empty: true, perColumn: 64 })
  expect(all.getSnapshot()).toBe(first)
  const heard: HistoryStatus[] = []
  const stop = all.subscribe(() => heard.push(all.getSnapshot()))
  const failure = { message: 'busy', retryable: true }
  a.status.set({ ...quiet, loading: true, empty: false })
  b.status.set({ ...quiet, failure })
  expect(heard.map(({ loading, empty }) => [loading, empty])).toEqual([
    [true, false],
    [true, false],
  ])
  expect(all.getSnapshot().failure).toBe(failure)
  stop()
})

it('is quiet where no series has a past', () => {
  expect(combineStatus([]).getSnapshot().empty).toBe(false)
})
