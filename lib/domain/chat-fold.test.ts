import { expect, it } from 'vitest'
import { messageOf, purgeMatches } from './chat-fold.ts'
import { post } from './testing/sample-chat.ts'

it('[CH4] a purge by time takes what was written at its first and at its last millisecond, and nothing beside', () => {
  const taken = [999, 1000, 1001, 1999, 2000, 2001].filter((at) =>
    purgeMatches({ from: 1000, to: 2000 }, messageOf('r', { ...post('m'), at, offset: 1 })),
  )
  expect(taken).toEqual([1000, 1001, 1999, 2000])
})
