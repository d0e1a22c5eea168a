import { expect, it } from 'vitest'
import { createLanes } from './lanes.ts'

it('[BD11] lanes are taken in order, given on, and free again after a failure', async () => {
  const run = createLanes(2)
  const begun: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const work = (i: number) =>
    run(() => {
      begun.push(i)
      return new Promise<void>((resolve, reject) => {
        ends[i] = (error) => (error ? reject(error) : resolve())
      })
    })
  const all = [0, 1, 2, 3].map((i) => work(i).catch(() => 'failed'))
  expect(begun).toEqual([0, 1])
  ends[1]?.(new Error('no'))
  expect(await all[1]).toBe('failed')
  expect(begun).toEqual([0, 1, 2])
  ends[0]?.()
  await all[0]
  expect(begun).toEqual([0, 1, 2, 3])
  ends[2]?.()
  ends[3]?.()
  await Promise.all(all)
  const last = work(4)
  expect(begun).toEqual([0, 1, 2, 3, 4])
  ends[4]?.()
  await last
})
