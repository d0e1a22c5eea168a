import { expect, it, vi } from 'vitest'
import { type Action, createActions } from './actions.ts'
import { pressedKey } from './pressed-key.ts'

const action = (id: string, over: Partial<Action> = {}): Action => ({
  id,
  label: id,
  group: 'Time',
  keys: ['a'],
  run: vi.fn(),
  ...over,
})

it('gives a key to the newest action that takes it', () => {
  const actions = createActions()
  const old = action('old')
  const busy = action('busy', { run: vi.fn(() => false) })
  actions.add([old])
  const leave = actions.add([busy])
  expect(actions.press('a')).toBe(true)
  expect(busy.run).toHaveBeenCalledTimes(1)
  expect(old.run).toHaveBeenCalledTimes(1)
  leave()
  actions.press('a')
  expect(busy.run).toHaveBeenCalledTimes(1)
  expect(actions.press('b')).toBe(false)
})

it('asks those that come first before newer ones', () => {
  const actions = createActions()
  const first = action('first', { first: true })
  const newer = action('newer')
  actions.add([first])
  actions.add([newer])
  actions.press('a')
  expect(first.run).toHaveBeenCalled()
  expect(newer.run).not.toHaveBeenCalled()
})

it('names a key, and none that is a part of something else', () => {
  const event = {
    key: 'A',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    defaultPrevented: false,
    repeat: false,
    isComposing: false,
    target: null,
  }
  expect(pressedKey(event)).toBe('a')
  expect(pressedKey({ ...event, key: 'k', metaKey: true })).toBe('mod+k')
  expect(pressedKey({ ...event, key: 'Escape' })).toBe('Escape')
  expect(pressedKey({ ...event, altKey: true })).toBeNull()
  expect(pressedKey({ ...event, repeat: true })).toBeNull()
  expect(pressedKey({ ...event, defaultPrevented: true })).toBeNull()
  expect(pressedKey({ ...event, isComposing: true })).toBeNull()
  const inside = (what: string) => ({ closest: (selector: string) => (selector.includes(what) ? {} : null) })
  expect(pressedKey({ ...event, target: inside('textarea') })).toBeNull()
  expect(pressedKey({ ...event, key: 'Z', ctrlKey: true, shiftKey: true })).toBe('mod+shift+z')
  expect(pressedKey({ ...event, key: 'z', ctrlKey: true, target: inside('textarea') })).toBeNull()
  expect(pressedKey({ ...event, key: 'k', ctrlKey: true, target: inside('textarea') })).toBe('mod+k')
  expect(pressedKey({ ...event, key: ' ', target: inside('[role=switch]') })).toBeNull()
  expect(pressedKey({ ...event, key: 'l', target: inside('[role=switch]') })).toBe('l')
})
