import { expect, it, vi } from 'vitest'
import { sampleRoom } from '../../lib/domain/testing/sample-room.ts'
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

it('room news: passes a change on at once where it was quiet, and then the newest, in turn', () => {
  const clock = new FakeClock()
  const versions: number[] = []
  const news = createRoomNews({ clock, everyMs: 100, pass: ({ version }) => void versions.push(version) })
  for (let version = 1; version <= 5; version++) news.changed({ ...sampleRoom('r'), version })
  expect(versions).toEqual([1])
  clock.advance(100)
  expect(versions).toEqual([1, 5])
  news.changed({ ...sampleRoom('r'), version: 6 })
  news.removed('id-r')
  clock.advance(1000)
  expect([versions, clock.timers]).toEqual([[1, 5], 0])
})
