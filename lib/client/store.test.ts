import { expect, it, vi } from 'vitest'
import { createSignal, createStore } from './store.ts'

it('tells its subscribers of another snapshot at once, and of the same object nothing', () => {
  const store = createStore({ n: 1 })
  const heard = vi.fn(() => store.getSnapshot())
  const stop = store.subscribe(heard)
  const next = { n: 2 }
  store.set(next)
  store.set(next)
  expect(heard).toHaveBeenCalledTimes(1)
  expect(heard).toHaveReturnedWith(next)
  stop()
  store.set({ n: 3 })
  expect(heard).toHaveBeenCalledTimes(1)
})

it('does not call a listener that another one has just taken out', () => {
  const signal = createSignal()
  const second = vi.fn()
  let stop = () => {}
  signal.subscribe(() => stop())
  stop = signal.subscribe(second)
  signal.notify()
  expect(second).not.toHaveBeenCalled()
})

it('calls one function as often as it subscribed', () => {
  const signal = createSignal()
  const listener = vi.fn()
  const stops = [signal.subscribe(listener), signal.subscribe(listener)]
  signal.notify()
  stops[0]?.()
  signal.notify()
  expect(listener).toHaveBeenCalledTimes(3)
})
