import { describe, expect, it } from 'vitest'
import { completed, ranked, tokenAt } from './completion.ts'

const people = ['Ada', 'Bob Lee']
const token = (text: string) => {
  const found = tokenAt(text, text.length, people)
  return found === null ? null : `${found.kind} ${found.query}`
}

describe('what is being typed', () => {
  it('is a person after an at sign, a name with a space only while somebody has it', () => {
    expect(token('hi @')).toBe('person ')
    expect(token('hi @bo')).toBe('person bo')
    expect(token('hi @Bob L')).toBe('person Bob L')
    expect(token('hi @Bob is')).toBeNull()
    expect(token('hi @Bob Lee')).toBeNull()
    expect(token('mail@bo')).toBeNull()
  })

  it('is a feed after a hash, or as the first word of /stats', () => {
    expect(token('see #line/te')).toBe('feed line/te')
    expect(token('/stats pu')).toBe('feed pu')
    expect(token('/stats pump 5')).toBeNull()
    expect(token('a#b')).toBeNull()
  })

  it('is an emoji from two letters on, no smiley and no time', () => {
    expect(token('so :ta')).toBe('emoji ta')
    expect(token('so :)')).toBeNull()
    expect(token('at 14:03')).toBeNull()
  })

  it('is a command only at the very beginning', () => {
    expect(token('/')).toBe('command ')
    expect(token('/st')).toBe('command st')
    expect(token('a /st')).toBeNull()
    expect(token('/var/log')).toBeNull()
  })

  it('is looked for at the caret, and replaced there', () => {
    const text = 'hi @ad and more'
    const found = tokenAt(text, 6, people)
    if (found === null) throw new Error('no token')
    expect(completed(text, found, '@Ada')).toEqual({ text: 'hi @Ada and more', caret: 8 })
  })
})

it('choices begin with those that begin so, then with those where a word does', () => {
  const names = ['compute/cpu', 'cpu', 'x-cpu', 'acpu', 'memory']
  expect(ranked(names, 'CPU', (one) => one, 10)).toEqual(['cpu', 'compute/cpu', 'x-cpu', 'acpu'])
  expect(ranked(names, '', (one) => one, 2)).toEqual(['compute/cpu', 'cpu'])
})
