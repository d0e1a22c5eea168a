import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Distribution, DistributionQuestion } from '../protocol/live-events.ts'
import { createDistributionPoller } from './distribution-poller.ts'

const about = (feed: string): DistributionQuestion => ({ feed, window: { last: 10 }, want: ['quantiles'] })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const requests: string[][] = []
  const held = { fail: false, n: 0 }
  const poller = createDistributionPoller({
    ask: async (questions) => {
      requests.push(questions.map(({ feed }) => feed))
      if (held.fail) throw new Error('no answer')
      held.n++
      return questions.map(({ feed }): Distribution | null => (feed === 'gone' ? null : { stats: [held.n] }))
    },
    after: (ms, task) => {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
  })
  return { poller, requests, held }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('the distribution poller', () => {
  it('asks all questions of a page in one request, about once a second', async () => {
    const { poller, requests } = start()
    const [a, b] = [poller.question(about('a')), poller.question(about('b'))]
    a.subscribe(() => undefined)
    b.subscribe(() => undefined)
    await pass(100)
    expect(requests).toEqual([['a', 'b']])
    expect(a.getSnapshot()).toEqual({ stats: [1] })
    await pass(1000)
    expect(requests).toHaveLength(2)
    expect(b.getSnapshot()).toEqual({ stats: [2] })
    poller.close()
  })

  it('asks equal questions once, and shares their answers', async () => {
    const { poller, requests } = start()
    const [first, second] = [poller.question(about('a')), poller.question(about('a'))]
    first.subscribe(() => undefined)
    second.subscribe(() => undefined)
    await pass(100)
    expect(requests).toEqual([['a']])
    expect(second.getSnapshot()).toBe(first.getSnapshot())
    poller.close()
  })

  it('asks nothing while nobody listens, and keeps what it was told last', async () => {
    const { poller, requests } = start()
    const a = poller.question(about('a'))
    const stop = a.subscribe(() => undefined)
    await pass(100)
    stop()
    await pass(10_000)
    expect(requests).toHaveLength(1)
    expect(a.getSnapshot()).toEqual({ stats: [1] })
    a.subscribe(() => undefined)
    await pass(100)
    expect(requests).toHaveLength(2)
    poller.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps the last answer over a failure, and tries again', async () => {
    const { poller, requests, held } = start()
    const a = poller.question(about('a'))
    a.subscribe(() => undefined)
    await pass(100)
    held.fail = true
    await pass(1000)
    expect(a.getSnapshot()).toEqual({ stats: [1] })
    held.fail = false
    await pass(5000)
    expect(requests.length).toBeGreaterThan(2)
    expect(a.getSnapshot()?.stats[0]).toBeGreaterThan(1)
    poller.close()
  })

  it('has nothing to say about a feed that does not exist', async () => {
    const { poller } = start()
    const gone = poller.question(about('gone'))
    gone.subscribe(() => undefined)
    await pass(100)
    expect(gone.getSnapshot()).toBe(null)
    poller.close()
  })
})
