import { expect, it, onTestFinished } from 'vitest'
import { createCuttingProxy } from '../../../e2e/cutting-proxy.ts'
import { systemClock } from '../../system-clock.ts'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { redisForFile } from '../../testing/redis-process.ts'

const NOW = 1_767_225_600_000
const PATIENCE = { timeout: 15_000 }
const redis = redisForFile()

const write = (value: number, feed = 1) => ({
  arrived: NOW,
  writes: [{ feed, times: [NOW + value], values: [value] }],
})

/** A node behind a proxy, and another one that is not. Where the first would wait long for Redis it waits `waitsMs`. */
async function nodes({ waitsMs = 20_000 } = {}) {
  const proxy = await createCuttingProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  const clock = {
    ...systemClock,
    after: (ms: number, task: () => void) => systemClock.after(ms > 5000 ? waitsMs : ms, task),
  }
  const { log, link } = await redisLogForTest(`redis://127.0.0.1:${proxy.port}`, { clock })
  const other = await redisLogForTest(redis.url, { prefix: link.prefix })
  async function values(feed = 1): Promise<number[]> {
    const slice = await other.log.read(feed, { tail: 100 }, 100)
    return slice.kind === 'entries' ? [...slice.entries.values] : []
  }
  return {
    log,
    proxy,
    link,
    values,
    async reconnect() {
      proxy.restore()
      // Not `whenUp`: this node's long waits are short ones.
      await expect.poll(() => link.up, PATIENCE).toBe(true)
    },
  }
}

it('[LG8] a call that was carried out and whose answer was lost is asked for again, and is in the log once', async () => {
  const { log, proxy, values, reconnect } = await nodes()
  await log.append(write(1))
  proxy.swallow()
  const lost = log.append(write(2))
  await expect.poll(() => values()).toEqual([1, 2])
  proxy.cut()
  await reconnect()
  expect(await lost).toMatchObject([{ kind: 'appended', first: 2 }])
  expect(await values()).toEqual([1, 2])
})

it('[LG8] a call that arrives after a later one of its writer does nothing', async () => {
  const { log, proxy, values, reconnect } = await nodes()
  await log.append(write(1))
  proxy.hold()
  const held = log.append(write(2))
  await expect.poll(() => proxy.held()).toBeGreaterThan(0)
  proxy.cut()
  await reconnect()
  expect(await held).toMatchObject([{ kind: 'appended', first: 2 }])
  expect(await log.append(write(3))).toMatchObject([{ kind: 'appended', first: 3 }])
  await proxy.release()
  expect(await values()).toEqual([1, 2, 3])
})

it('[LG8d] where Redis is away for too long the outcome is unknown, and is settled before anything else is written', async () => {
  const { log, proxy, values, reconnect } = await nodes({ waitsMs: 300 })
  await log.append(write(1))
  proxy.swallow()
  const lost = log.append(write(2))
  await expect.poll(() => values()).toEqual([1, 2])
  proxy.cut()
  const [outcome] = await lost
  expect(outcome).toMatchObject({ kind: 'unknown', error: { code: 'storage_failed' } })
  await reconnect()
  expect(await log.append(write(3))).toMatchObject([{ kind: 'appended', first: 3 }])
  expect(outcome?.kind === 'unknown' && (await outcome.settled)).toBe(true)
  expect(await values()).toEqual([1, 2, 3])
})

it('[LG8d] a call that never arrived is settled as not taken, and does nothing where it arrives after all', async () => {
  const { log, proxy, values, reconnect } = await nodes({ waitsMs: 300 })
  await log.append(write(1))
  proxy.hold()
  const lost = log.append(write(2))
  await expect.poll(() => proxy.held()).toBeGreaterThan(0)
  proxy.cut()
  const [outcome] = await lost
  expect(outcome?.kind).toBe('unknown')
  await reconnect()
  // Nobody writes: the next beat settles it.
  await expect.poll(async () => outcome?.kind === 'unknown' && (await outcome.settled), PATIENCE).toBe(false)
  await proxy.release()
  expect(await values()).toEqual([1])
  expect(await log.append(write(3))).toMatchObject([{ kind: 'appended', first: 2 }])
})

it('[LG8d] what was never sent is refused as a whole', async () => {
  const { log, proxy, link, values } = await nodes({ waitsMs: 300 })
  await log.append(write(1))
  proxy.cut()
  await expect.poll(() => link.up).toBe(false)
  await expect(log.append(write(2))).rejects.toMatchObject({ code: 'storage_failed' })
  expect(await values()).toEqual([1])
})
