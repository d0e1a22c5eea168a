import { expect, it } from 'vitest'
import { keyOf } from './key-of.ts'

it.each([
  ['a letter', { key: 'K', code: 'KeyK' }, 'k'],
  ['a named key', { key: 'ArrowDown', code: 'ArrowDown' }, 'ArrowDown'],
  ['Russian', { key: 'л', code: 'KeyK' }, 'k'],
  ['Russian, Shift', { key: 'Л', code: 'KeyK', shiftKey: true }, 'k'],
  ['Greek', { key: 'μ', code: 'KeyM' }, 'm'],
  ['Hebrew', { key: 'ק', code: 'KeyE' }, 'e'],
  ['Arabic, Shift and /', { key: '؟', code: 'Slash', shiftKey: true }, '?'],
  ['Georgian', { key: 'ლ', code: 'KeyL' }, 'l'],
  ['Korean', { key: 'ㅊ', code: 'KeyC' }, 'c'],
  ['Russian, a sign', { key: '?', code: 'Digit7', shiftKey: true }, '?'],
  ['Dvorak', { key: 'k', code: 'KeyV' }, 'k'],
  ['AZERTY', { key: 'm', code: 'Semicolon' }, 'm'],
  ['AZERTY, a digit’s key', { key: 'é', code: 'Digit2' }, 'é'],
  ['Turkish', { key: 'ı', code: 'KeyI' }, 'ı'],
  ['Vietnamese', { key: 'ạ', code: 'KeyA' }, 'ạ'],
  ['a currency', { key: '€', code: 'KeyE' }, '€'],
  ['a screen keyboard', { key: 'ж', code: '' }, 'ж'],
  ['autofill', {}, ''],
  ['autofill of React', { key: 'Unidentified', nativeEvent: {} }, ''],
  ['a composition', { key: 'Enter', isComposing: true, keyCode: 13 }, ''],
  ['Safari behind a composition', { key: 'Enter', isComposing: false, keyCode: 229 }, ''],
  ['an input method', { key: 'Process', code: 'KeyA' }, ''],
  ['Enter', { key: 'Enter', isComposing: false, keyCode: 13 }, 'Enter'],
])('[TX2] %s', (_what, event, key) => {
  expect(keyOf(event)).toBe(key)
})
