import { expect, it, vi } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { createEditors } from './editors.ts'
import { createRoomNews } from './room-news.ts'

const person = (name: string) => ({ id: `person-${name}`, name })

it('editors: gathers changes, tells them once, and forgets who leaves', () => {
  const clock = new FakeClock()
  const tell = vi.fn()
  const editors = createEditors({ clock, tell })
  editors.join('r', '1', person('Ada'))
  editors.join('r', '2', person('Bob'))
  expect(editors.editing('r', '2', 'cpu')).toBe(true)
  expect(editors.editing('r', '3', 'cpu')).toBe(false)
  clock.advance(50)
  expect(tell.mock.calls).toEqual([
    [
      'r',
      [
        { tab: '2', person: person('Bob'), panel: 'cpu' },
        { tab: '1', person: person('Ada'), panel: null },
      ],
    ],
  ])
  editors.editing('r', '2', null)
  editors.editing('r', '2', 'cpu')
  clock.advance(50)
  expect(tell).toHaveBeenCalledOnce()
  editors.leave('r', '2')
  clock.advance(50)
  expect(tell).toHaveBeenLastCalledWith('r', [{ tab: '1', person: person('Ada'), panel: null }])
  editors.leave('r', '1')
  expect([editors.list('r'), clock.timers]).toEqual([[], 0])
})

it('editors: of a crowd tells fifty, those who edit first, once a second', () => {
  const clock = new FakeClock()
  const tell = vi.fn()
  const editors = createEditors({ clock, tell })
  for (let i = 0; i < 200; i++) editors.join('r', String(i), person(`${i}`))
  clock.advance(50)
  tell.mockClear()
  editors.editing('r', '199', 'cpu')
  clock.advance(999)
  expect(tell).not.toHaveBeenCalled()
  clock.advance(1)
  const [, list] = tell.mock.calls[0] ?? []
  expect([list.length, list[0].tab]).toEqual([50, '199'])
  editors.leave('r', '5')
  editors.close()
  expect(clock.timers).toBe(0)
})

it('room news: passes a change on at once where it was quiet, then the newest, as soon as the last pass allows', async () => {
  const clock = new FakeClock()
  const passed: string[] = []
  let again = false
  const news = createRoomNews({
    clock,
    pass: async (_, slug) => {
      passed.push(slug)
      return { waitMs: 100 * passed.length, again }
    },
  })
  const later = async (ms: number) => {
    await Promise.resolve()
    await Promise.resolve()
    clock.advance(ms)
    return passed.join(' ')
  }
  for (let n = 1; n <= 5; n++) news.changed('r', `a${n}`)
  expect(passed).toEqual(['a1'])
  expect(await later(100)).toBe('a1 a5')
  news.changed('r', 'a6')
  expect(await later(199)).toBe('a1 a5')
  again = true
  expect(await later(1)).toBe('a1 a5 a6')
  expect(await later(300)).toBe('a1 a5 a6 a6')
  news.removed('r')
  expect(await later(1000)).toBe('a1 a5 a6 a6')
  expect(clock.timers).toBe(0)
})
