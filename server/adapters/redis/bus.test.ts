import { expect, it, onTestFinished } from 'vitest'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { RedisBus } from './bus.ts'

const redis = redisForFile()

it('carries messages to the other nodes, in order, and not back', async () => {
  const prefix = freshPrefix()
  const heard: string[] = []
  const nodes = await Promise.all(
    ['a', 'b', 'c'].map(async (node) => {
      const link = await openLink(redis.url, prefix)
      onTestFinished(() => link.close())
      const bus = new RedisBus({ link, node, onError: () => heard.push(`${node} failed`) })
      const stop = bus.follow('topic', (message, from) => {
        if (message === 'bad') throw new Error('a follower that fails')
        heard.push(`${node} ${from} ${JSON.stringify(message)}`)
      })
      await link.subscriptions.ready(`${prefix}bus:topic`)
      return { bus, stop }
    }),
  )
  const [a, b, c] = nodes
  a?.bus.send('topic', { n: 1 })
  a?.bus.send('other', { n: 2 })
  a?.bus.send('topic', 'bad')
  a?.bus.send('topic', { n: 3 })
  await expect
    .poll(() => heard.toSorted())
    .toEqual(['b a {"n":1}', 'b a {"n":3}', 'b failed', 'c a {"n":1}', 'c a {"n":3}', 'c failed'])
  heard.length = 0
  c?.stop()
  b?.bus.send('topic', 4)
  await expect.poll(() => heard).toEqual(['a b 4'])
})
