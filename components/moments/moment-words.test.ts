import { expect, it } from 'vitest'
import { excerptOf } from './moment-words.ts'

it('writes the beginning of a message on one line, without Markdown', () => {
  expect(excerptOf('**1.7** is [out](https://x.test)\n\n> `now`')).toBe('1.7 is out now')
  expect(excerptOf('one two three four', 9)).toBe('one two…')
  expect(excerptOf('x'.repeat(30), 10)).toBe(`${'x'.repeat(10)}…`)
})

it('[CH8] an excerpt keeps signs that are no Markdown, and is cut between words of any script', () => {
  for (const text of [
    'keep 20~25 °C and 40~60 %',
    '2*3*4 and snake_case and __init__',
    '> 80 °C',
    'C:\\a\\_b #5',
    'a[0](1)',
  ]) {
    expect(excerptOf(text)).toBe(text)
  }
  expect(excerptOf('a 👩‍🚀👩‍🚀👩‍🚀', 9)).toBe('a 👩‍🚀…')
  expect(excerptOf('温度が高すぎます', 5)).toMatch(/^温度が…$|^温度が高.?…$/)
})
