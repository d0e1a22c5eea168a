import { expect, it, vi } from 'vitest'
import { ReaderQueue } from './reader-queue.ts'

function setUp() {
  const asked: { op: string; answer: (value: unknown) => void }[] = []
  const queue = new ReaderQueue({
    call: (op) => new Promise((answer) => asked.push({ op, answer })),
    close: async () => {},
  })
  return { asked, queue }
}
const tail = { times: new Float64Array(512) }
const range = (limit: number): [string, unknown[]] => ['range', [1, { limit }, tail]]

it('[BD4] gives the reader few questions at a time, and lets small ones pass the large', async () => {
  const { asked, queue } = setUp()
  const large = Array.from({ length: 10 }, () => queue.call(...range(65_536)))
  expect(asked).toHaveLength(2)
  const small = queue.call('chatRooms', [])
  expect(asked.map(({ op }) => op)).toEqual(['range', 'range', 'chatRooms'])
  for (let i = 0; i < 11; i++) {
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(i))
    asked[i]?.answer(i)
  }
  expect(await small).toBe(2)
  expect(await Promise.all(large)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(queue.budget.used).toEqual({ bytes: 0, items: 0 })
})

it('[BD4] refuses with `busy` what is too much to wait, and takes questions again later', async () => {
  const { asked, queue } = setUp()
  const waiting = Array.from({ length: 512 }, () => queue.call(...range(65_536)))
  await expect(queue.call('chatRooms', [])).rejects.toMatchObject({ code: 'busy', retryAfter: 2 })
  asked[0]?.answer(1)
  await waiting[0]
  await vi.waitFor(() => expect(queue.budget.used.items).toBe(511))
  void queue.call('chatRooms', [])
  expect(asked.at(-1)?.op).toBe('chatRooms')
})
