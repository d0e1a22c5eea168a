import { expect, it } from 'vitest'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { createFeedNotifier } from '../services/feed-notifier.ts'
import { createFeedReader } from './feed-reader.ts'

async function setUp(feeds: number) {
  const catalog = createMemoryFeedCatalog({ maxFeeds: feeds })
  const ids = Array.from({ length: feeds }, (_, i) => `f${i}`)
  await catalog.ensure(ids, 0)
  const left: string[] = []
  const reader = createFeedReader({
    catalog,
    notifier: createFeedNotifier(catalog),
    subscriptions: {
      subscribe:
        async ({ id }) =>
        () =>
          void left.push(id),
      size: 0,
      close: () => undefined,
    },
    listener: { raw: false, admit: (count) => count, send: () => undefined },
    onError: (error) => {
      throw error
    },
  })
  await reader.subscribe(['*'], { last: 1 })
  return { reader, ids, left }
}

it('[BD14] globs that are left are held against feeds in many turns, each feed is left once', async () => {
  const { reader, ids, left } = await setUp(300)
  const globs = [...Array.from({ length: 99 }, (_, i) => `*${'a?'.repeat(30)}${i}*`), 'f?*']
  let isDone = false
  const leaving = reader.unsubscribe(['f7', 'f7', ...globs]).finally(() => {
    isDone = true
  })
  let turns = 0
  for (; !isDone; turns++) await new Promise((resume) => setImmediate(resume))
  const other = ids.filter((id) => id !== 'f7').sort()
  expect(await leaving).toEqual(['f7', ...other])
  expect(left).toEqual(['f7', ...other])
  expect(turns).toBeGreaterThan(100)
  expect(await reader.unsubscribe(['*'])).toEqual([])
  reader.close()
})

it('[BD14] a message that leaves more globs than a connection may have is refused', async () => {
  const { reader } = await setUp(1)
  const globs = Array.from({ length: 101 }, (_, i) => `${i}*`)
  await expect(reader.unsubscribe(globs)).rejects.toMatchObject({ code: 'bad_request' })
  reader.close()
})
