import { expect, it, vi } from 'vitest'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { createFeedNotifier } from './feed-notifier.ts'

it('[BD14] tells each once, of names and globs, until it stops', async () => {
  const catalog = createMemoryFeedCatalog({ maxFeeds: 100 })
  const notifier = createFeedNotifier(catalog)
  const heard: string[] = []
  const hear =
    (who: string) =>
    ({ kind, feed }: { kind: string; feed: { id: string } }) =>
      heard.push(`${who} ${kind} ${feed.id}`)
  notifier.follow([{ feed: 'a1' }, { match: 'a*' }, { match: '*1' }], hear('all'))
  const stop = notifier.follow([{ match: 'a*' }], hear('one'))
  notifier.follow([{ match: 'a*', labels: { zone: 'n*' } }], hear('labels'))
  await catalog.ensure(['a1', 'b2', 'b1'], 1)
  await vi.waitFor(() => expect(heard).toEqual(['all added a1', 'one added a1', 'all added b1']))
  stop()
  heard.length = 0
  await catalog.ensure(['a{zone="north"}'], 1)
  await vi.waitFor(() => expect(heard).toEqual(['all added a{zone="north"}', 'labels added a{zone="north"}']))
  notifier.close()
})

it('[BD14] holds thousands of feeds against costly globs with turns for others between', async () => {
  const catalog = createMemoryFeedCatalog({ maxFeeds: 10_000 })
  const notifier = createFeedNotifier(catalog)
  let heard = 0
  const globs = Array.from({ length: 50 }, (_, i) => ({ match: `*${'a?'.repeat(50)}${i}*` }))
  notifier.follow([...globs, { match: '*' }], () => heard++)
  await catalog.ensure(
    Array.from({ length: 200 }, (_, i) => `${'a'.repeat(190)}${i}`),
    1,
  )
  let turns = 0
  while (heard < 200) {
    await new Promise((resume) => setImmediate(resume))
    turns++
  }
  expect(turns).toBeGreaterThan(30)
  notifier.close()
})
