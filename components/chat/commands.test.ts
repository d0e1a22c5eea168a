import { expect, it } from 'vitest'
import { parseTyped } from './commands.ts'

it('a slash and a word at the very beginning is a command; unknown ones are told apart from text', () => {
  expect(parseTyped('/stats pump 5m')).toEqual({ kind: 'command', name: 'stats', rest: 'pump 5m' })
  expect(parseTyped('/WHO ')).toEqual({ kind: 'command', name: 'who', rest: '' })
  expect(parseTyped('/mark two\nlines')).toEqual({ kind: 'command', name: 'mark', rest: 'two\nlines' })
  expect(parseTyped('/dance now')).toEqual({ kind: 'unknown', name: 'dance' })
  for (const text of ['/var/log/syslog', ' /who', '/', 'see /who', '/5']) {
    expect(parseTyped(text)).toEqual({ kind: 'text' })
  }
})
