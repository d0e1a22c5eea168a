import { expect, it } from 'vitest'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { type Asked, shownOf } from './asked.ts'

const me = { id: 'me-12345', name: 'Me' }
const message = (offset: number, more: Partial<ChatMessage> = {}): ChatMessage => ({
  room: 'r',
  id: `m${offset}`,
  offset,
  changed: offset,
  author: { id: 'a', name: 'A' },
  at: 0,
  text: '',
  mentions: [],
  reactions: [],
  ...more,
})
const pinned = { at: 1, by: me }

function shown(asked: Asked, found: ChatMessage[], held: ChatMessage[], now: ChatMessage[] = []) {
  const current = new Map(now.map((one) => [one.id, one]))
  return shownOf(asked, found, held, (one) => current.get(one.id) ?? one, me).map(({ offset }) => offset)
}

it('what was found goes once it does not belong any more, and what came since is added in its place', () => {
  expect(
    shown(
      { kind: 'pins' },
      [message(1, { pinned }), message(3, { pinned })],
      [message(2, { pinned })],
      [message(3)],
    ),
  ).toEqual([1, 2])
  expect(
    shown({ kind: 'thread', id: 'm1' }, [message(1)], [message(4, { thread: 'm1' }), message(5)]),
  ).toEqual([1, 4])
  expect(shown({ kind: 'mentions' }, [message(1), message(2, { mentions: [me] })], [])).toEqual([2])
})

it('a search keeps what the server found, without what was deleted since', () => {
  const deleted = { at: 1, by: me }
  expect(
    shown({ kind: 'search', text: 'x' }, [message(1), message(2)], [message(9)], [message(2, { deleted })]),
  ).toEqual([1])
})
