import { describe, expect, it } from 'vitest'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { rowsOf, unsentOf } from './message-rows.ts'
import { firstStep, stepTo } from './row-steps.ts'

const DAY = 86_400_000
const MINUTE = 60_000
const base = { atStart: true, unsent: [], errors: new Map(), zone: 'utc', me: 'me', readUpTo: null } as const

function message(offset: number, by: string, at: number, more: Partial<ChatMessage> = {}): ChatMessage {
  const author = { id: by, name: by }
  return {
    room: 'r',
    id: `m${offset}`,
    offset,
    changed: offset,
    author,
    at,
    text: '',
    mentions: [],
    reactions: [],
    ...more,
  }
}
const heads = (messages: ChatMessage[], atStart = true) =>
  rowsOf({ ...base, messages, atStart }).map(({ headed }) => headed)

describe('rows', () => {
  it('messages of one author in a row stand under one name, for five minutes', () => {
    expect(
      heads([
        message(1, 'a', 0),
        message(2, 'a', MINUTE),
        message(3, 'b', MINUTE),
        message(4, 'a', MINUTE),
        message(5, 'a', 7 * MINUTE),
        message(6, 'a', 7 * MINUTE, { thread: 'm1' }),
      ]),
    ).toEqual([true, false, true, true, true, true])
  })

  it('each day begins with a line', () => {
    const rows = rowsOf({
      ...base,
      messages: [message(1, 'a', DAY - 1000), message(2, 'a', DAY + 1000), message(3, 'a', DAY + 2000)],
    })
    expect(rows.map(({ newDay }) => newDay)).toEqual([true, true, false])
    expect(rows[1]?.headed).toBe(true)
  })

  it('the first one is not shown where it is not known what stands above it', () => {
    const messages = [message(1, 'a', 0), message(2, 'a', 1)]
    expect(heads(messages, false)).toEqual([false])
  })

  it('the line of the unread stands above the first message of another after what was read', () => {
    const messages = [message(4, 'a', 0), message(5, 'me', 1), message(6, 'a', 2), message(7, 'a', 3)]
    const rows = rowsOf({ ...base, messages, readUpTo: 4 })
    expect(rows.map(({ firstUnread }) => firstUnread)).toEqual([false, false, true, false])
  })

  it('what is unsent stands below, with why it was refused', () => {
    const action = { kind: 'post' as const, id: 'x', text: 'hello', mentions: [] }
    const unsent = unsentOf([{ action, at: 5, error: null }], { id: 'me', name: 'Me' })
    const error = { code: 'bad_request', message: 'no' } as const
    const rows = rowsOf({ ...base, messages: [message(1, 'a', 0)], unsent, errors: new Map([['x', error]]) })
    expect(rows.at(-1)).toMatchObject({ message: { id: 'x', text: 'hello' }, sending: { error } })
  })
})

describe('steps of a list', () => {
  const rows = (from: number, to: number) =>
    rowsOf({
      ...base,
      messages: Array.from({ length: to - from + 1 }, (_, i) => message(from + i, 'a', from + i)),
    })
  const ids = (shown: ReturnType<typeof rows>) => shown.map((row) => row.message.offset)

  it('what comes at the front and at the end at once comes one after the other', () => {
    const step = stepTo(firstStep(rows(5, 7)), rows(3, 9))
    expect(ids([...step.shown])).toEqual([3, 4, 5, 6, 7])
    expect(step.front).toBe(true)
    expect(ids([...step.target])).toEqual([3, 4, 5, 6, 7, 8, 9])
  })

  it('what goes from the front while more comes at the end too', () => {
    const step = stepTo(firstStep(rows(1, 5)), rows(3, 7))
    expect(ids([...step.shown])).toEqual([3, 4, 5])
    expect(step.front).toBe(true)
  })

  it('a change at the end is one step, and another place of the log begins anew', () => {
    const first = firstStep(rows(1, 5))
    expect(stepTo(first, rows(1, 6))).toMatchObject({ front: false, generation: 0 })
    expect(stepTo(first, rows(20, 25))).toMatchObject({ front: false, generation: 1 })
  })
})
