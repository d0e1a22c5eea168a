import { expect, test } from 'vitest'
import { BlockList } from './block-list.ts'

test('items keep their numbers while the list grows and is taken from, also past 2^31', () => {
  for (const first of [0, 63, 2 ** 40 + 1]) {
    const list = new BlockList<number>()
    let oldest = first
    for (let number = first; number < first + 20_000; number++) {
      list.push(number, number)
      if (number % 3 === 0) expect(list.shift()).toBe(oldest++)
    }
    expect([list.first, list.count]).toEqual([oldest, first + 20_000 - oldest])
    for (let number = oldest; number < first + 20_000; number++)
      if (list.at(number) !== number) expect.unreachable(`${number}`)
  }
})

test('an emptied list may go on anywhere', () => {
  const list = new BlockList<string>()
  list.push(5, 'a')
  list.shift()
  list.push(700, 'b')
  expect([list.first, list.at(700)]).toEqual([700, 'b'])
})
