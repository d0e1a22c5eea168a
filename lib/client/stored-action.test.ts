import { expect, it } from 'vitest'
import { chatActionSchema } from '../protocol/chat-actions.ts'
import { readStoredAction } from './stored-action.ts'

const base = { id: 'a1', message: 'm1' }
const post = { kind: 'post', id: 'a1', text: 'hi', mentions: [] }
const stats = { n: 1, mean: 1, std: 0, min: 1, max: null }

it('reads every kind of action as the server does', () => {
  const good: unknown[] = [
    post,
    { kind: 'post', id: 'a1', text: 'no mentions yet' },
    { ...post, thread: 'm1', mentions: [{ id: 'ada', name: 'Ada' }] },
    { ...post, moment: { time: 1 } },
    { ...post, moment: { feed: 'pump', time: 1, until: 2, stats: { ...stats, window: { last: 5 } } } },
    { ...post, moment: { time: -1, until: -1, stats: { ...stats, window: { span: 5 } } } },
    { ...post, text: 'x'.repeat(4000) },
    { ...post, mentions: [{ id: 'i'.repeat(64), name: 'n'.repeat(60) }] },
    { ...post, moment: { time: 8.64e15 } },
    { ...base, kind: 'edit', text: 'x', mentions: [] },
    { ...base, kind: 'delete' },
    { ...base, kind: 'react', emoji: '👍', on: true },
    { ...base, kind: 'pin', on: false },
  ]
  for (const action of good) expect(readStoredAction(action)).toEqual(chatActionSchema.parse(action))
})

it('refuses what the server would, and what a page could not show', () => {
  const bad: unknown[] = [
    null,
    7,
    [],
    {},
    { ...post, id: 7 },
    { ...post, id: 'a b' },
    { ...post, kind: 'shout' },
    { ...post, text: 7 },
    { ...post, text: 'x'.repeat(4001) },
    { ...post, text: ['x'] },
    { ...post, mentions: null },
    { ...post, mentions: [null] },
    { ...post, mentions: [{ id: 'i'.repeat(65), name: 'Ada' }] },
    { ...post, mentions: [{ id: 'ada', name: 'n'.repeat(61) }] },
    { ...post, mentions: [{ id: '', name: 'Ada' }] },
    { ...post, mentions: [{ id: ['ada'], name: 'Ada' }] },
    { ...post, moment: { time: '1' } },
    { ...post, moment: { time: 2, stats: null } },
    { ...post, moment: { time: 2, stats: { ...stats, n: '1' } } },
    { ...post, moment: { time: 2, stats: { ...stats, mean: '1' } } },
    { ...base, kind: 'edit', text: 7, mentions: [] },
    { ...base, kind: 'react', emoji: 'x'.repeat(33), on: true },
    { ...base, kind: 'react', emoji: 'x', on: 'yes' },
    { ...post, mentions: ['ada'] },
    { ...post, mentions: [{ id: 'ada', name: '' }] },
    { ...post, thread: 7 },
    { ...post, moment: null },
    { ...post, moment: {} },
    { ...post, moment: { time: 8.65e15 } },
    { ...post, moment: { time: 2, until: 1 } },
    { ...post, moment: { time: 2, until: '3' } },
    { ...post, moment: { time: 2, feed: 7 } },
    { ...post, moment: { time: 2, stats: { n: 1 } } },
    { ...post, moment: { time: 2, stats: { ...stats, window: {} } } },
    { ...base, kind: 'edit', text: 'x', mentions: [], message: undefined },
    { kind: 'delete', id: 'a1' },
    { ...base, kind: 'react', emoji: '', on: true },
    { ...base, kind: 'pin', on: 'yes' },
  ]
  for (const action of bad) {
    expect([action, readStoredAction(action)]).toEqual([action, null])
    expect(chatActionSchema.safeParse(action).success).toBe(false)
  }
})
