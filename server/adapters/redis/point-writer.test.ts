import { expect, it, onTestFinished } from 'vitest'
import { FakeClock } from '../../testing/fake-clock.ts'
import { FeedKeys } from './feed-keys.ts'
import { RedisLink } from './link.ts'
import { PointWriter } from './point-writer.ts'

/** A link that looks up while each call on it fails at once: as between the end of a socket and the word of it. */
function brokenLink(clock: FakeClock, onCall = () => {}): { link: RedisLink; calls: () => number } {
  const address = {
    kind: 'single' as const,
    hosts: [{ host: '127.0.0.1', port: 1 }],
    tls: false,
    username: null,
    password: null,
    db: 0,
    master: null,
  }
  const link = new RedisLink({ address, prefix: 'p:', clock, random: () => 0, onUnreadable: () => {} })
  link.client.disconnect()
  let calls = 0
  const client = {
    status: 'ready',
    disconnect: () => {},
    callBuffer: () => {
      calls++
      onCall()
      return Promise.reject(new Error("Stream isn't writeable and enableOfflineQueue options is false"))
    },
  }
  Object.assign(link, { client, subscriptions: { up: true, probe: () => {} } })
  onTestFinished(() => link.close())
  return { link, calls: () => calls }
}

it('[LG8a] lets others have their turn while calls fail at once, asks ever more seldom, and gives up in time', async () => {
  const clock = new FakeClock()
  const { link, calls } = brokenLink(clock)
  const writer = new PointWriter(
    link,
    new FeedKeys('p:', () => 'e'),
    { writer: 'w', freshEpoch: () => 'e', isKnown: () => true },
    () => {},
  )
  let failed: unknown = null
  const batch = { arrived: clock.now(), writes: [{ feed: 1, times: [1], values: [1] }] }
  writer.write(batch).catch((error: unknown) => {
    failed = error
  })
  for (let ms = 0; ms < 12_000 && failed === null; ms += 10) {
    // Comes to an end only where the writer waits for a timer, not for itself.
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(10)
  }
  await expect.poll(() => failed).toMatchObject({ code: 'storage_failed', retryable: true })
  expect(calls()).toBeGreaterThan(3)
  expect(calls()).toBeLessThan(60)
})

it('[LG8] does not send again what it sent before it stood still for long: Redis may have forgotten that it took it', async () => {
  const clock = new FakeClock()
  const { link, calls } = brokenLink(clock, () => clock.advance(11 * 60_000))
  const writer = new PointWriter(
    link,
    new FeedKeys('p:', () => 'e'),
    { writer: 'w', freshEpoch: () => 'e', isKnown: () => true },
    () => {},
  )
  const batch = { arrived: clock.now(), writes: [{ feed: 1, times: [1], values: [1] }] }
  await expect(writer.write(batch)).rejects.toMatchObject({ code: 'storage_failed' })
  expect(calls()).toBe(1)
})
