import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatAction } from '../protocol/chat-actions.ts'
import type { ActReply } from '../protocol/chat-events.ts'
import type { ErrorCode } from '../protocol/errors.ts'
import { createChatSender } from './chat-sender.ts'
import { Outbox } from './outbox.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const post = (id: string) => ({ kind: 'post', id, text: id }) as unknown as ChatAction
const taken = { ok: true, outcome: 'taken', entry: {}, epoch: 'e' } as unknown as ActReply
const refused = (code: ErrorCode, retryAfter?: number): ActReply => ({
  ok: false,
  error: { code, message: code, ...(retryAfter === undefined ? {} : { retryAfter }) },
})

function sender(...actions: ChatAction[]) {
  const outbox = new Outbox(null, 'r', 'p')
  for (const [i, action] of actions.entries()) outbox.add(action, i)
  const sent: string[] = []
  const waiting: ((reply: ActReply | null) => void)[] = []
  const deps = {
    onTaken: vi.fn(),
    onHeld: vi.fn(),
    onSilence: vi.fn(),
    onChange: vi.fn(),
  }
  const state = { connected: true }
  const one = createChatSender({
    outbox,
    ...deps,
    send: (action) => {
      if (!state.connected) return undefined
      sent.push(action.id)
      return new Promise((resolve) => waiting.push(resolve))
    },
  })
  const answer = async (reply: ActReply | null) => {
    waiting.shift()?.(reply)
    await vi.advanceTimersByTimeAsync(0)
  }
  return {
    one,
    outbox,
    sent,
    state,
    answer,
    left: () => outbox.items.map(({ action }) => action.id),
    ...deps,
  }
}

describe('sending what waits', () => {
  it('goes one after the other, in order', async () => {
    const { one, sent, answer, left, onTaken, onChange } = sender(post('a'), post('b'))
    one.flush()
    one.flush()
    expect(sent).toEqual(['a'])
    await answer(taken)
    expect(onTaken).toHaveBeenCalledWith(taken)
    expect([sent, left()]).toEqual([['a', 'b'], ['b']])
    await answer(taken)
    expect([sent, left()]).toEqual([['a', 'b'], []])
    expect(onChange).toHaveBeenCalledTimes(2)
  })

  it('keeps what was taken in the outbox until it is shown', async () => {
    const { one, answer, left, onTaken } = sender(post('a'))
    let shown = () => {}
    onTaken.mockImplementation(() => new Promise<void>((resolve) => (shown = resolve)))
    one.flush()
    await answer(taken)
    expect(left()).toEqual(['a'])
    shown()
    await vi.advanceTimersByTimeAsync(0)
    expect(left()).toEqual([])
  })

  it('waits without a connection', async () => {
    const { one, sent, state, answer, left } = sender(post('a'))
    state.connected = false
    one.flush()
    expect(sent).toEqual([])
    state.connected = true
    one.flush()
    await answer(taken)
    expect(left()).toEqual([])
  })

  it('says that no answer came, and sends the same again when it is asked to', async () => {
    const { one, sent, answer, left, onSilence, onChange } = sender(post('a'))
    one.flush()
    await answer(null)
    expect(onSilence).toHaveBeenCalledTimes(1)
    expect(onChange).not.toHaveBeenCalled()
    expect(left()).toEqual(['a'])
    one.flush()
    expect(sent).toEqual(['a', 'a'])
  })

  it('tries again what may be taken later, when the server says or after a second, and says so meanwhile', async () => {
    const { one, sent, answer, onHeld, onChange } = sender(post('a'))
    one.flush()
    await answer(refused('busy', 3))
    expect(onHeld).toHaveBeenLastCalledWith({ code: 'busy', message: 'busy', retryAfter: 3 })
    expect(onChange).toHaveBeenCalledTimes(1)
    one.flush()
    await vi.advanceTimersByTimeAsync(2_999)
    expect(sent).toEqual(['a'])
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toEqual(['a', 'a'])
    await answer(refused('quota_exceeded'))
    await vi.advanceTimersByTimeAsync(999)
    expect(sent).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toHaveLength(3)
    await answer(taken)
    expect(onHeld).toHaveBeenLastCalledWith(null)
  })

  it('shows what is refused for good, and goes on with the next', async () => {
    const { one, outbox, sent, answer, onHeld, onTaken } = sender(post('a'), post('b'))
    one.flush()
    await answer(refused('bad_request'))
    expect(outbox.find('a')?.error?.code).toBe('bad_request')
    expect(onTaken).not.toHaveBeenCalled()
    expect(onHeld).toHaveBeenLastCalledWith(null)
    expect(sent).toEqual(['a', 'b'])
  })

  it('has deleted what somebody else deleted meanwhile; nothing else is done by that', async () => {
    const { one, outbox, answer, left } = sender(
      { kind: 'delete', id: 'd' } as unknown as ChatAction,
      post('a'),
      { kind: 'delete', id: 'e' } as unknown as ChatAction,
    )
    one.flush()
    await answer(refused('unknown_message'))
    await answer(refused('unknown_message'))
    await answer(refused('not_author'))
    expect(left()).toEqual(['a', 'e'])
    expect(outbox.items.map(({ error }) => error?.code)).toEqual(['unknown_message', 'not_author'])
  })

  it('listens to no answer of an older connection, and forgets its retry', async () => {
    const { one, sent, answer, left, onTaken, onHeld } = sender(post('a'))
    one.flush()
    one.stop()
    await answer(taken)
    expect([onTaken.mock.calls, onHeld.mock.calls, left()]).toEqual([[], [], ['a']])
    one.flush()
    expect(sent).toEqual(['a', 'a'])
    await answer(refused('busy', 1))
    one.stop()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent).toEqual(['a', 'a'])
  })

  it('leaves in the outbox what an older connection showed too late', async () => {
    const { one, answer, left, onTaken } = sender(post('a'))
    let shown = () => {}
    onTaken.mockImplementation(() => new Promise<void>((resolve) => (shown = resolve)))
    one.flush()
    await answer(taken)
    one.stop()
    shown()
    await vi.advanceTimersByTimeAsync(0)
    expect(left()).toEqual(['a'])
  })
})
