import { expect, it } from 'vitest'
import { createOutage } from './outage.ts'

it('[LG8a] an outage has one beginning, however often it is told of, and one end', () => {
  const outage = createOutage()
  const heard: (number | null)[] = []
  const stop = outage.follow((since) => heard.push(since))
  outage.set(null)
  outage.set(5)
  outage.set(7)
  expect(outage.since()).toBe(5)
  outage.set(null)
  outage.set(null)
  expect(outage.since()).toBeNull()
  expect(heard).toEqual([5, null])
  stop()
  outage.set(9)
  expect(heard).toEqual([5, null])
})
