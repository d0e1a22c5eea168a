import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '../../system-clock.ts'
import { clusterForFile } from '../../testing/redis-cluster.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { parseRedisUrl } from './address.ts'
import { createClient } from './clients.ts'
import { Subscriptions } from './subscriptions.ts'

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

  it('[EP2] are joined again where a join failed, and say so', async () => {
    const { subscriptions, listener, client, prefix } = await open()
    const failing = vi.spyOn(listener, 'subscribe')
    failing.mockRejectedValueOnce(new Error('Connection is closed.'))
    const [heard, joined] = [vi.fn(), vi.fn()]
    subscriptions.add(`${prefix}all`, heard, false, joined)
    await subscriptions.ready(`${prefix}all`)
    expect(joined).not.toHaveBeenCalled()
    await subscriptions.probe()
    await vi.waitFor(() => expect(joined).toHaveBeenCalledOnce())
    await vi.waitFor(async () => {
      await client.publish(`${prefix}all`, 'again')
      expect(heard).toHaveBeenCalled()
    })
  })

  it('[EP2] hear again after every connection that listens was cut, over and over', async () => {
    const { subscriptions, client, prefix } = await open()
    const heard = vi.fn()
    subscriptions.add(`${prefix}all`, heard)
    await subscriptions.ready(`${prefix}all`)
    for (const server of servers()) {
      for (let i = 0; i < 5; i++) await server.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    }
    await vi.waitFor(async () => {
      await subscriptions.probe()
      await client.publish(`${prefix}all`, 'again').catch(() => 0)
      expect(heard).toHaveBeenCalled()
    })
  })

  it('who leaves in the same turn as it came is not joined', async () => {
    const { subscriptions, listener, prefix } = await open()
    const join = vi.spyOn(listener, 'subscribe')
    const leave = subscriptions.add(`${prefix}brief`, () => {})
    leave()
    await subscriptions.ready(`${prefix}brief`)
    await subscriptions.probe()
    expect(join.mock.calls.flat()).not.toContain(`${prefix}brief`)
  })

  /** Each Redis itself. */
  function servers(): Redis[] {
    if (url() !== redis.url) return cluster.connect()
    const client = new Redis(redis.url)
    onTestFinished(() => client.disconnect())
    return [client]
  }

  async function open() {
    const prefix = freshPrefix()
    const link = await openLink(url(), prefix)
    onTestFinished(() => link.close())
    const address = parseRedisUrl(url())
    if (typeof address === 'string') throw new Error(address)
    const listener = createClient(
      address,
      () => 50,
      () => {},
    )
    onTestFinished(() => listener.disconnect())
    const subscriptions = new Subscriptions(
      listener,
      systemClock,
      () => {},
      () => {},
    )
    subscriptions.add(`${prefix}held`, () => {}, !link.clustered)
    await vi.waitFor(() => expect(subscriptions.up).toBe(true))
    await subscriptions.probe()
    return { subscriptions, listener, client: link.client, prefix }
  }
})
