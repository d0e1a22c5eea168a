import { expect, it } from 'vitest'
import { createQuestions } from './questions.ts'

it('[BD11] questions of a connection are answered one by one, and too many, or too large ones, make it full', async () => {
  const begun: unknown[] = []
  const ends: (() => void)[] = []
  let fewer = 0
  const questions = createQuestions(
    ({ id }) => {
      begun.push(id)
      return new Promise((resolve) => ends.push(resolve))
    },
    () => fewer++,
  )
  for (let id = 0; id < 65; id++) questions.ask({ body: {}, id, bytes: 10 })
  expect(begun).toEqual([0])
  expect(questions.full).toBe(false)
  questions.ask({ body: {}, id: 65, bytes: 10 })
  expect(questions.full).toBe(true)
  ends[0]?.()
  await Promise.resolve()
  await Promise.resolve()
  expect([begun, fewer, questions.full]).toEqual([[0, 1], 1, false])
  questions.ask({ body: {}, id: 66, bytes: 256 * 1024 })
  expect(questions.full).toBe(true)
  questions.close()
  ends[1]?.()
  await Promise.resolve()
  await Promise.resolve()
  expect(begun).toEqual([0, 1])
})

it('[BD11] questions that are answered at once, or refused, let others have their turn', async () => {
  let begun = 0
  const questions = createQuestions(
    async () => {
      begun++
    },
    () => undefined,
  )
  for (let id = 0; id < 64; id++) questions.ask({ body: {}, id, bytes: 10 })
  let most = 0
  for (let before = 0; begun < 64; before = begun) {
    await new Promise((resume) => setImmediate(resume))
    most = Math.max(most, begun - before)
  }
  expect(most).toBeLessThan(10)
})
