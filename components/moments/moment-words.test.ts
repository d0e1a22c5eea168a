import { expect, it } from 'vitest'
import { excerptOf } from './moment-words.ts'

it('writes the beginning of a message on one line, without Markdown', () => {
  expect(excerptOf('**1.7** is [out](https://x.test)\n\n> `now`')).toBe('1.7 is out now')
  expect(excerptOf('one two three four', 9)).toBe('one two…')
  expect(excerptOf('x'.repeat(30), 10)).toBe(`${'x'.repeat(10)}…`)
})
