import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createChatClient } from '../lib/client/chat-client.ts'
import { sampleDocument } from '../lib/domain/testing/sample-room.ts'
import { type Certificates, makeCertificates } from './testing/certificates.ts'
import { watchThroughCrashes } from './testing/crash-viewer.ts'
import { PATIENCE } from './testing/node-checks.ts'
import { readBack } from './testing/read-back.ts'
import { formCluster } from './testing/redis-cluster.ts'
import { freePort, type RedisProcess, startRedis } from './testing/redis-process.ts'
import { startServerProcess } from './testing/server-process.ts'

async function start(options: Parameters<typeof startRedis>[0]): Promise<RedisProcess> {
  const one = await startRedis(options)
  onTestFinished(() => one.close())
  return one
}

async function startWithTls(certificates: Certificates, cluster: boolean) {
  const tlsPort = await freePort()
  return { tlsPort, ...(await start({ cluster, settings: certificates.redisSettings(tlsPort) })) }
}

/** As docs/scaling.md says it. */
async function aclOf(form: RegExp): Promise<string[]> {
  const text = await readFile(join(import.meta.dirname, '../docs/scaling.md'), 'utf8')
  const line = form.exec(text)?.[0]
  if (line === undefined) throw new Error('docs/scaling.md has no such line')
  return line.split(' ')
}

async function allow(redis: Pick<RedisProcess, 'port'>, rules: readonly string[]): Promise<void> {
  const admin = new Redis({ port: redis.port, host: '127.0.0.1' })
  await admin.call('ACL', ...rules)
  await admin.call('ACL', 'SETUSER', 'default', 'off')
  admin.disconnect()
}

/** Points, rooms, chat and presence over two nodes. */
async function allWorks(env: Record<string, string>): Promise<void> {
  const nodes = await Promise.all([1, 2].map(() => startServerProcess({ ROOMS_DIR: '/none', ...env }).ready))
  const [a, b] = nodes.map(({ url }) => url) as [string, string]
  const post = (path: string, body: unknown) =>
    fetch(`${a}/api/v1/${path}`, { method: 'POST', body: JSON.stringify(body) })
  expect((await post('points', { source: 'f', value: 1, producer: 'p', seq: 1 })).status).toBe(202)
  const viewer = await watchThroughCrashes(b, ['f'])
  onTestFinished(() => viewer.close())
  expect((await post('points', [{ source: 'f', value: 2 }])).status).toBe(202)
  await vi.waitFor(() => expect(viewer.head('f')).toBe(2), PATIENCE)
  expect([...(await readBack(b, 'f', 'range')).values]).toEqual([1, 2])
  expect((await post('rooms', sampleDocument('r'))).status).toBe(201)
  await vi.waitFor(async () => expect((await fetch(`${b}/api/v1/rooms/r`)).status).toBe(200), PATIENCE)
  const [one, two] = [a, b].map((url, i) => {
    const person = { id: `person-${i}`, name: `P${i}` }
    const chat = createChatClient({ url, slug: 'r', person, storage: null, random: () => 0 })
    onTestFinished(() => chat.close())
    return chat
  })
  for (const chat of [one, two]) {
    await vi.waitFor(() => {
      const here = chat?.presence.getSnapshot()
      const { phase } = chat?.state.getSnapshot() ?? {}
      expect(here?.total, JSON.stringify([phase, chat?.connection.getSnapshot(), here])).toBe(2)
    }, PATIENCE)
  }
  expect((await post('rooms/r/messages', { text: 'across', by: 'a bot' })).status).toBe(201)
  await vi.waitFor(
    () => expect(two?.state.getSnapshot().messages.map(({ text }) => text)).toEqual(['across']),
    PATIENCE,
  )
  const summoned = vi.fn()
  two?.onSummoned(summoned)
  expect(await one?.summon({ range: { span: 60_000 } })).toEqual({ ok: true, people: 1 })
  await vi.waitFor(() => expect(summoned).toHaveBeenCalledOnce(), PATIENCE)
  for (const { url, output } of nodes) {
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    await vi.waitFor(async () => {
      const { nodes: known } = (await (await fetch(`${url}/api/v1/nodes`)).json()) as { nodes: unknown[] }
      expect(known).toHaveLength(2)
    }, PATIENCE)
    expect(output()).not.toMatch(/NOPERM|"level":[456]0/)
  }
}

it('a user of Redis with the rights that the docs name can do all, and no more', {
  timeout: 180_000,
}, async () => {
  const redis = await start({})
  await allow(
    redis,
    (await aclOf(/SETUSER watchroom on .*/)).map((word) => word.replace('PASSWORD', 'pass')),
  )
  const REDIS_URL = `redis://watchroom:pass@127.0.0.1:${redis.port}`
  await allWorks({ REDIS_URL })
  const user = new Redis(REDIS_URL)
  onTestFinished(() => user.disconnect())
  for (const [command, ...args] of [
    ['FLUSHALL'],
    ['KEYS', '*'],
    ['CONFIG', 'GET', '*'],
    ['GET', 'elsewhere'],
    ['PUBLISH', 'elsewhere', ''],
  ] as const)
    await expect(user.call(command, ...args), command).rejects.toThrow('NOPERM')
  const wrong = startServerProcess({ REDIS_URL: REDIS_URL.replace('pass', 'other') })
  await expect(wrong.ready).rejects.toThrow(/REDIS_URL: 127\.0\.0\.1:\d+ does not answer \(WRONGPASS /)
})

it('a user who may too little is told so at the start', { timeout: 180_000 }, async () => {
  const redis = await start({})
  await allow(redis, [
    'SETUSER',
    'watchroom',
    'on',
    '>pass',
    '~watchroom:*',
    '+@read',
    '+@connection',
    '+info',
  ])
  const REDIS_URL = `redis://watchroom:pass@127.0.0.1:${redis.port}`
  await expect(startServerProcess({ REDIS_URL }).ready).rejects.toThrow(/REDIS_URL: \S+ refuses: NOPERM /)
})

it('Redis over TLS, by a CA of one’s own; by another there is no start, and a reason', {
  timeout: 180_000,
}, async () => {
  const certificates = await makeCertificates()
  const { tlsPort } = await startWithTls(certificates, false)
  const REDIS_URL = `rediss://127.0.0.1:${tlsPort}`
  await allWorks({ REDIS_URL, NODE_EXTRA_CA_CERTS: certificates.ca })
  const untrusted =
    /REDIS_URL: 127\.0\.0\.1:\d+ does not answer \(its certificate is not trusted: .*; the file of a CA of your own goes into NODE_EXTRA_CA_CERTS\)/
  const starting = [{}, { NODE_EXTRA_CA_CERTS: certificates.otherCa }].map((more) =>
    startServerProcess({ REDIS_URL, ...more }),
  )
  for (const { ready } of starting) await expect(ready).rejects.toThrow(untrusted)
})

it('a Redis Cluster over TLS, with the rights that the docs name', { timeout: 180_000 }, async () => {
  const certificates = await makeCertificates()
  const masters = await Promise.all([1, 2, 3].map(() => startWithTls(certificates, true)))
  await formCluster(masters)
  const rules = (await aclOf(/SETUSER watchroom on .*/)).map((word) => word.replace('PASSWORD', 'pass'))
  for (const master of masters) await allow(master, [...rules, ...(await aclOf(/\+cluster\|[^`]+/))])
  const hosts = masters.map(({ tlsPort }) => `127.0.0.1:${tlsPort}`).join(',')
  await allWorks({
    REDIS_URL: `rediss+cluster://watchroom:pass@${hosts}`,
    NODE_EXTRA_CA_CERTS: certificates.ca,
  })
})
