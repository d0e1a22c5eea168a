import { expect, it } from 'vitest'
import { pressedKey } from './pressed-key.ts'

const pressed = {
  key: 'k',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  defaultPrevented: false,
  repeat: false,
  isComposing: false,
  target: null,
}

it('[TX2] a shortcut goes by the letter, or by the place of the key where there is no Latin letter on it', () => {
  expect(pressedKey({ ...pressed, ctrlKey: true, key: 'K', shiftKey: true })).toBe('mod+shift+k')
  expect(pressedKey({ ...pressed, ctrlKey: true, key: 'л', code: 'KeyK' })).toBe('mod+k')
  expect(pressedKey({ ...pressed, key: 'ь', code: 'KeyM' })).toBe('m')
  expect(pressedKey({ ...pressed, ctrlKey: true, key: 'k', code: 'KeyV' })).toBe('mod+k')
})

it('[TX2] a keydown without a key, or of an input method, is no shortcut', () => {
  const { key: _key, ...autofill } = pressed
  expect(pressedKey(autofill)).toBeNull()
  expect(pressedKey({ ...pressed, key: 'Enter', keyCode: 229 })).toBeNull()
  expect(pressedKey({ ...pressed, key: 'a', isComposing: true })).toBeNull()
})
