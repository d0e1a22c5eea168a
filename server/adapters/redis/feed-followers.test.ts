import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../system-clock.ts'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { redisForFile } from '../../testing/redis-process.ts'
import { writeBlob } from './blob.ts'
import { FeedKeys } from './feed-keys.ts'
import { PackWriter } from './pack-writer.ts'

const NOW = 1_767_225_600_000
const redis = redisForFile()

/** As lua/state.lua tells entries first..first + values.length - 1. */
function news(epoch: string, generation: number, first: number, ...values: number[]): Buffer {
  const head = Buffer.alloc(1 + epoch.length + 22)
  head.writeUInt8(epoch.length)
  head.write(epoch, 1, 'latin1')
  head.writeUInt32LE(generation, 1 + epoch.length)
  head.writeDoubleLE(first, 5 + epoch.length)
  head.writeDoubleLE(first + values.length - 1, 13 + epoch.length)
  head.writeUInt16LE(1, 21 + epoch.length)
  const blob = new PackWriter()
  const times = values.map((value) => NOW + value)
  writeBlob(blob, times, values, 0, values.length, NOW)
  // A blob in a batch has the number of its points before its length.
  return Buffer.concat([head, blob.finish().subarray(4)])
}

it('[LG8g] what is told under another epoch is told on at once, however low its offsets are', async () => {
  // Nobody looks where idle feeds stand.
  const clock = { ...systemClock, every: () => () => {} }
  const { log, link } = await redisLogForTest(redis.url, { clock })
  const keys = new FeedKeys(link.prefix, () => 'unused')
  const heard: [epoch: string, first: number, ...values: number[]][] = []
  onTestFinished(log.follow(1, ({ epoch, first, values }) => heard.push([epoch, first, ...values])))
  const { head } = await log.read(1, { tail: 1 }, 1)
  const [bucketEpoch = ''] = head.epoch.split('.')
  const tell = (message: Buffer) => link.client.spublish(keys.channel(1), message)
  await tell(news(bucketEpoch, 0, 1, 1, 2, 3))
  await tell(news(bucketEpoch, 0, 2, 2, 3))
  await tell(news(bucketEpoch, 1, 2, 20))
  await tell(news('after-a-restart', 0, 1, 30))
  await tell(news('after-a-restart', 0, 1, 30, 31))
  await expect
    .poll(() => heard)
    .toEqual([
      [head.epoch, 1, 1, 2, 3],
      [`${head.epoch}.1`, 2, 20],
      ['after-a-restart.1', 1, 30],
      ['after-a-restart.1', 2, 31],
    ])
})
