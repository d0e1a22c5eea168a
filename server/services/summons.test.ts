import { expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { linkBuses } from '../testing/linked-buses.ts'
import { createSummons, type Summons } from './summons.ts'

const summons: Summons = {
  room: 'r',
  person: { id: 'person-ada', name: 'Ada' },
  view: { range: { span: 60_000 } },
}

/** Nodes with the people who are at each; `told` has what their tabs were told. */
function setUp(people: readonly (readonly string[])[]) {
  const clock = new FakeClock()
  const buses = linkBuses(people.map((_, i) => `node-${i}`))
  const told: Summons[][] = people.map(() => [])
  let number = 0
  const services = buses.map((bus, i) =>
    createSummons({
      bus,
      clock,
      newId: () => String(number++),
      deliver: (one) => {
        told[i]?.push(one)
        return new Set(people[i])
      },
    }),
  )
  /** As node 0 sends it; resolves once it is known whom it reached, and after how many ms. */
  async function send(expected: number) {
    let result: number | null = null
    const sent = services[0]?.send(summons, 'tab', expected).then((count) => {
      result = count
    })
    const began = clock.monotonic()
    for (let i = 0; i < 100 && result === null; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (result === null) clock.advance(50)
    }
    await sent
    return { people: result, ms: clock.monotonic() - began }
  }
  return { buses, told, send }
}

it('[EP3] a summons says at once how many others it reached, over all nodes and whatever their tabs', async () => {
  const { send, told } = setUp([['person-ada', 'bob'], ['bob', 'eve', 'person-ada'], []])
  expect(await send(2)).toEqual({ people: 2, ms: 0 })
  for (const each of told) expect(each).toHaveLength(1)
})

it.each([0, 1])('[EP3] whichever message of a summons is lost (%i), it arrives, and once', async (lost) => {
  const { send, told, buses } = setUp([['person-ada'], ['bob'], ['eve']])
  let number = 0
  for (const bus of buses) bus.lose(() => number++ === lost)
  const { people, ms } = await send(2)
  expect(people).toBe(2)
  expect(ms).toBeLessThanOrEqual(300)
  for (const each of told) expect(each).toHaveLength(1)
})

it('[EP3] a summons that reaches nobody says so, in 2 s', async () => {
  const { send, buses } = setUp([['person-ada'], ['bob']])
  buses[1]?.cut(true)
  expect(await send(1)).toEqual({ people: 0, ms: 2000 })
})

it('[EP3] a summons that reaches some of them says how many', async () => {
  const { send, buses } = setUp([['person-ada', 'eve'], ['bob']])
  buses[1]?.cut(true)
  expect(await send(2)).toEqual({ people: 1, ms: 2000 })
})
