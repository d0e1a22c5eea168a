import { expect, it } from 'vitest'
import { closeInOrder, closeTogether } from './close-in-order.ts'

const fail = (why: string) => () => Promise.reject(new Error(why))

it('[EP4] what fails to close keeps nothing after it from being closed, and is told', async () => {
  const closed: string[] = []
  const step = (name: string) => async () => void closed.push(name)
  const all = closeInOrder([
    step('first'),
    fail('one'),
    () => {
      throw new Error('two')
    },
    step('last'),
  ])
  await expect(all).rejects.toThrow('one')
  expect(closed).toEqual(['first', 'last'])
})

it('[EP4] what closes together settles when all have', async () => {
  let isClosed = false
  const slow = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    isClosed = true
  }
  await expect(closeTogether([fail('one'), slow])).rejects.toThrow('one')
  expect(isClosed).toBe(true)
})
