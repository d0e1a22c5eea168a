import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import { createStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { ChatMessage, Moment } from '../../lib/protocol/chat.ts'
import { createMomentList } from './moment-list.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const HOUR = 3_600_000

/** A chat whose log has these moments; what was found is held. */
function start(log: Moment[] = []) {
  const author = { id: 'person-a', name: 'A' }
  const stored = log.map(
    (moment, i): ChatMessage => ({
      room: 'r',
      id: `m${i}`,
      offset: i + 1,
      changed: i + 1,
      author,
      at: 0,
      text: '',
      mentions: [],
      reactions: [],
      moment,
    }),
  )
  let held: ChatMessage[] = []
  let round = 0
  let tab: string | null = 'tab'
  const state = createStore<{ readonly tab: string | null }>({ tab })
  const find = vi.fn(async ({ moment, before = Infinity, limit = 50 }: Parameters<ChatClient['find']>[0]) => {
    if (tab === null || moment === undefined) return null
    const { from, to } = moment
    const fits = stored.filter(
      ({ offset, moment: m }) => m && offset < before && m.time <= to && (m.until ?? m.time) >= from,
    )
    const messages = fits.slice(-limit)
    held = [...new Set([...held, ...messages])]
    return { messages, head: { epoch: 'e', offset: 1 }, more: fits.length > messages.length }
  })
  const client = { find, moments: () => ({ messages: held, round }), state } as unknown as ChatClient
  const range = createStore<ChartRange>({ span: 60_000, fixed: null })
  const list = createMomentList({ client, range, now: () => HOUR })
  return {
    list,
    range,
    find,
    ids: () => list.getSnapshot().map(({ id }) => id),
    settle: () => vi.advanceTimersByTimeAsync(300),
    post(one: Moment) {
      const message = { ...stored[0], id: 'new', moment: one, deleted: undefined } as ChatMessage
      held = [...held, message]
      state.set({ tab })
    },
    drop() {
      held = []
      round++
      state.set({ tab })
    },
    connect(on: boolean) {
      tab = on ? 'tab' : null
      state.set({ tab })
    },
  }
}

it('asks for what is shown and a margin once, however often the range moves within', async () => {
  const { list, range, find, ids, settle } = start([{ time: HOUR - 1000 }, { time: 5 }])
  await settle()
  expect(ids()).toEqual(['m0'])
  for (let i = 0; i < 20; i++) {
    range.set({ span: 60_000, fixed: { from: HOUR - 70_000 - i, to: HOUR - 10_000 - i } })
    await settle()
  }
  expect(find).toHaveBeenCalledTimes(1)
  range.set({ span: 60_000, fixed: { from: 0, to: 1000 } })
  expect(find).toHaveBeenCalledTimes(1)
  await settle()
  expect(ids()).toEqual(['m0', 'm1'])
  list.close()
})

it('takes all pages of a full range', async () => {
  const { list, find, ids, settle } = start(Array.from({ length: 450 }, (_, i) => ({ time: HOUR - i })))
  await settle()
  expect(ids()).toHaveLength(450)
  expect(find).toHaveBeenCalledTimes(3)
  list.close()
})

it('shows what comes, and asks again after what was held was dropped or the connection was lost', async () => {
  const { list, find, ids, settle, post, drop, connect } = start([{ time: HOUR }])
  await settle()
  post({ time: HOUR + 1 })
  expect(ids()).toEqual(['m0', 'new'])
  drop()
  expect(ids()).toEqual([])
  await settle()
  expect(ids()).toEqual(['m0'])
  expect(find).toHaveBeenCalledTimes(2)
  connect(false)
  drop()
  await settle()
  expect(find).toHaveBeenCalledTimes(2)
  connect(true)
  await settle()
  expect(ids()).toEqual(['m0'])
  list.close()
  expect(vi.getTimerCount()).toBe(0)
})
