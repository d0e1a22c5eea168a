import { describe, expect, it, vi } from 'vitest'
import { combineStores } from './combine-stores.ts'
import { createStore } from './store.ts'

describe('one store out of many', () => {
  it('is combined anew only where one of them changed', () => {
    const [a, b] = [createStore(1), createStore(2)]
    const combine = vi.fn((all: readonly number[]) => ({ sum: all.reduce((x, y) => x + y, 0) }))
    const both = combineStores([a, b], combine)
    const first = both.getSnapshot()
    expect(first).toEqual({ sum: 3 })
    expect(both.getSnapshot()).toBe(first)
    b.set(5)
    const second = both.getSnapshot()
    expect(second).toEqual({ sum: 6 })
    expect(both.getSnapshot()).toBe(second)
    a.set(2)
    expect(both.getSnapshot()).toEqual({ sum: 7 })
    expect(combine).toHaveBeenCalledTimes(3)
  })

  it('keeps its snapshot while there are none, or the combination is null', () => {
    const combine = vi.fn(() => null)
    const none = combineStores([], combine)
    expect([none.getSnapshot(), none.getSnapshot()]).toEqual([null, null])
    expect(combine).toHaveBeenCalledTimes(1)
  })

  it('tells of a change of each, until it is unsubscribed', () => {
    const [a, b] = [createStore(1), createStore(2)]
    const onChange = vi.fn()
    const stop = combineStores([a, b], (all) => all).subscribe(onChange)
    a.set(9)
    b.set(9)
    expect(onChange).toHaveBeenCalledTimes(2)
    stop()
    a.set(1)
    b.set(1)
    expect(onChange).toHaveBeenCalledTimes(2)
  })
})
