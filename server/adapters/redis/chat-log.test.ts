import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCuttingProxy } from '../../../e2e/cutting-proxy.ts'
import { sampleDraft as draft, post } from '../../../lib/domain/testing/sample-chat.ts'
import { chatLogContract } from '../../testing/chat-log-contract.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile, startRedis } from '../../testing/redis-process.ts'
import { RedisChatLog } from './chat-log.ts'

const redis = redisForFile()

async function open({ prefix = freshPrefix(), url = redis.url } = {}) {
  const link = await openLink(url, prefix)
  const chat = new RedisChatLog({ link, newId: randomUUID, retentionMs: null, onFollowerError: () => {} })
  return {
    chat,
    markers: chat.markers,
    link,
    async close() {
      await chat.close()
      link.close()
    },
  }
}

chatLogContract('redis', () => open())

describe('chat of several nodes', () => {
  async function node(options: Parameters<typeof open>[0]) {
    const opened = await open(options)
    onTestFinished(opened.close)
    const heard: number[] = []
    opened.chat.follow('r', ({ offset }) => heard.push(offset))
    await opened.chat.find({ room: 'r', limit: 1 })
    return { ...opened, heard }
  }

  it('[CH2] nodes that write at once share the offsets of a room, and each hears every entry in order', async () => {
    const prefix = freshPrefix()
    const nodes = await Promise.all([1, 2, 3].map(() => node({ prefix })))
    const outcomes = await Promise.all(
      nodes.flatMap(({ chat }, n) =>
        Array.from({ length: 15 }, (_, i) => chat.append('r', post(`n${n}-${i}`))),
      ),
    )
    expect(outcomes.every(({ kind }) => kind === 'appended')).toBe(true)
    const all = Array.from({ length: 45 }, (_, i) => i + 1)
    for (const { heard } of nodes) await expect.poll(() => heard).toEqual(all)
  })

  it('[CH2] an id that comes again through another node is a duplicate', async () => {
    const prefix = freshPrefix()
    const [a, b] = [await node({ prefix }), await node({ prefix })]
    await a.chat.append('r', post('x', 'once'))
    expect(await b.chat.append('r', post('x', 'twice'))).toMatchObject({
      kind: 'duplicate',
      entry: { text: 'once' },
    })
  })

  it('[CH3] edits of one message on several nodes at once are all in it', async () => {
    const prefix = freshPrefix()
    const nodes = await Promise.all([1, 2, 3].map(() => node({ prefix })))
    await nodes[0]?.chat.append('r', post('x'))
    await Promise.all(
      nodes.map(({ chat }, n) =>
        chat.append(
          'r',
          draft({
            kind: 'reacted',
            id: `r${n}`,
            message: 'x',
            emoji: '👍',
            on: true,
            by: { id: `p${n}`, name: 'P' },
          }),
        ),
      ),
    )
    const page = await nodes[1]?.chat.find({ room: 'r', ids: ['x'], limit: 1 })
    expect(page?.messages[0]?.reactions[0]?.by.map(({ id }) => id).sort()).toEqual(['p0', 'p1', 'p2'])
  })

  it('reads after a cut what was said meanwhile', async () => {
    const proxy = await createCuttingProxy({ port: redis.port })
    onTestFinished(() => proxy.close())
    const prefix = freshPrefix()
    const a = await node({ prefix })
    const b = await node({ prefix, url: `redis://127.0.0.1:${proxy.port}` })
    await a.chat.append('r', post('one'))
    await expect.poll(() => b.heard).toEqual([1])
    proxy.cut()
    await expect.poll(() => b.link.up).toBe(false)
    await expect(b.chat.append('r', post('lost'))).rejects.toMatchObject({ code: 'storage_failed' })
    for (const id of ['two', 'three']) await a.chat.append('r', post(id))
    proxy.restore()
    await expect.poll(() => b.heard, { timeout: 10_000 }).toEqual([1, 2, 3])
  })

  it('[LG8] a Redis that was started anew is another epoch', async () => {
    const own = await startRedis({ durable: true })
    onTestFinished(() => own.close())
    const a = await node({ url: own.url })
    await a.chat.append('r', post('one'))
    const { head } = await a.chat.find({ room: 'r', limit: 1 })
    await own.kill()
    await own.start()
    await expect.poll(() => a.link.up, { timeout: 10_000 }).toBe(true)
    expect(await a.chat.read('r', head ?? { epoch: '', offset: 0 }, 5)).toMatchObject({
      kind: 'reset',
      why: 'epoch_changed',
      head: { offset: 1 },
    })
    expect((await a.chat.find({ room: 'r', limit: 5 })).messages).toMatchObject([{ id: 'one' }])
  })

  it('[CH4] forgets what is older than the retention', async () => {
    const { chat, link } = await node({})
    for (let i = 0; i < 250; i++) await chat.append('r', post(`m${i}`, 'word', { at: i }))
    await chat.append(
      'r',
      draft({ kind: 'edited', id: 'e', message: 'm0', text: 'x', mentions: [], at: 500 }),
    )
    await chat.trim(220)
    const { messages, head } = await chat.find({ room: 'r', text: 'word', limit: 500 })
    expect(messages.map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, i) => 220 + i))
    expect(await chat.read('r', { epoch: head?.epoch ?? '', offset: 10 }, 5)).toMatchObject({
      why: 'trimmed',
    })
    expect(await chat.append('r', post('m3', 'again'))).toMatchObject({ kind: 'appended' })
    expect(await link.client.hlen(`${link.prefix}{chat-r}:messages`)).toBe(31)
  })
})
