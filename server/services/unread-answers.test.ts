import { describe, expect, it } from 'vitest'
import { Budget } from '../../lib/domain/budget.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { UnreadAnswers } from './unread-answers.ts'

function start() {
  const clock = new FakeClock()
  const cut: string[] = []
  const budget = new Budget('answers', { bytes: 100, items: 10 }, { bytes: 60, items: 4 })
  const answers = new UnreadAnswers(budget, clock)
  return { clock, cut, budget, reader: (name: string) => answers.reader(() => cut.push(name)) }
}

describe('unread answers', () => {
  it('[BD10] refuse with `busy` what nobody slow makes room for', () => {
    const { budget, cut, reader } = start()
    const [a, b] = [reader('a'), reader('b')]
    const lease = a.take(60)
    b.take(30)
    expect(() => b.take(20)).toThrow(expect.objectContaining({ code: 'busy', retryAfter: 1 }))
    lease.release()
    expect(b.take(20).bytes).toBe(20)
    expect(budget.used).toEqual({ bytes: 50, items: 2 })
    expect(cut).toEqual([])
  })

  it('[BD10] cut off the one that holds most for longest, and no one that was given its answer just now', () => {
    const { budget, clock, cut, reader } = start()
    const [small, large, quick, asking] = [
      reader('small'),
      reader('large'),
      reader('quick'),
      reader('asking'),
    ]
    small.take(10)
    clock.advance(1000)
    large.take(50)
    clock.advance(2500)
    quick.take(40)
    expect(asking.take(50).bytes).toBe(50)
    expect(cut).toEqual(['large'])
    expect(budget.used.bytes).toBe(100)
    expect(asking.take(10).bytes).toBe(10)
    expect(cut).toEqual(['large', 'small'])
    expect(() => reader('late').take(10)).toThrow(expect.objectContaining({ code: 'busy' }))
    expect(() => large.take(1)).toThrow(expect.objectContaining({ code: 'busy' }))
  })

  it('[BD10] cut off nobody for one that holds its own part already, or asks for more than may be', () => {
    const { clock, cut, reader } = start()
    const [slow, greedy] = [reader('slow'), reader('greedy')]
    slow.take(40)
    greedy.take(50)
    clock.advance(60_000)
    expect(() => greedy.take(20)).toThrow(expect.objectContaining({ code: 'busy' }))
    expect(() => greedy.take(61)).toThrow(expect.objectContaining({ code: 'too_large' }))
    expect(cut).toEqual([])
  })
})
