import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { clusterForFile } from '../../testing/redis-cluster.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'

const redis = redisForFile()
const cluster = clusterForFile()

describe.each([
  ['one Redis', () => redis.url],
  ['a cluster', () => cluster.url],
])('subscriptions of %s', (_, url) => {
  it('hear what is for all when nobody follows a feed any more, and feeds again after that', async () => {
    const { subscriptions, client, prefix } = await open()
    const [forAll, ofFeed] = [vi.fn(), vi.fn()]
    subscriptions.add(`${prefix}all`, forAll)
    for (let round = 1; round <= 2; round++) {
      const leave = subscriptions.add(`${prefix}{tag}:feed`, ofFeed, true)
      await subscriptions.ready(`${prefix}{tag}:feed`)
      await vi.waitFor(async () => {
        await client.spublish(`${prefix}{tag}:feed`, `of round ${round}`)
        expect(ofFeed.mock.calls.map(([message]) => String(message))).toContain(`of round ${round}`)
      })
      leave()
      // It is left once the connection answers what was asked after it.
      await subscriptions.probe()
      await client.publish(`${prefix}all`, `round ${round}`)
      await vi.waitFor(() =>
        expect(forAll.mock.calls.map(([message]) => String(message))).toContain(`round ${round}`),
      )
    }
  })

  async function open() {
    const link = await openLink(url(), freshPrefix())
    onTestFinished(() => link.close())
    await link.subscriptions.probe()
    return {
      subscriptions: link.subscriptions,
      client: link.client,
      prefix: link.prefix,
    }
  }
})
