import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCuttingProxy } from '../../e2e/cutting-proxy.ts'
import type { IngestAck } from '../protocol/ingest-events.ts'
import { createProducer, type ProducerOptions } from './producer.ts'
import { ModelView } from './testing/model-view.ts'
import { startScriptedServer } from './testing/scripted-server.ts'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function start(over: Partial<ProducerOptions> = {}) {
  const server = await startScriptedServer(new ModelView([]))
  const proxy = await createCuttingProxy(server)
  const producer = createProducer({ url: proxy.url, name: 'probe', random: () => 0, ...over })
  open.push(
    () => server.close(),
    () => proxy.close(),
    () => producer.close(),
  )
  const seqs = () => server.posted.map((body) => (body as { seq: number }).seq)
  return { server, proxy, producer, seqs }
}

const ok: IngestAck & { ok: true } = {
  ok: true,
  accepted: 1,
  duplicates: 0,
  rejected: [],
  rejectedTotal: 0,
  credit: 1_000,
}

describe('producer', () => {
  it('[LG1] names its run and numbers its requests', async () => {
    const { server, producer } = await start({ random: () => 0.5 })
    expect(await producer.post({ source: 'a', value: 1 })).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [],
      rejectedTotal: 0,
    })
    await producer.post([{ source: 'a', value: 2 }])
    expect(producer.id).toMatch(/^probe-[0-9a-z]{8}$/)
    expect(server.posted).toEqual([
      { points: [{ source: 'a', value: 1 }], producer: producer.id, seq: 0 },
      { points: [{ source: 'a', value: 2 }], producer: producer.id, seq: 1 },
    ])
    expect(producer.pending()).toBe(0)
  })

  it('[LG1] sends what was not answered once more after a reconnect, under the same numbers', async () => {
    const { server, proxy, producer, seqs } = await start()
    await producer.post({ value: 0 })
    server.onPoints = () => undefined
    const lost = [producer.post({ value: 1 }), producer.post({ value: 2 })]
    await vi.waitFor(() => expect(seqs()).toEqual([0, 1, 2]))
    proxy.cut()
    await vi.waitFor(() => expect(producer.connection.getSnapshot().kind).toBe('reconnecting'))
    const later = producer.post({ value: 3 })
    expect(producer.pending()).toBe(3)
    server.onPoints = () => ok
    proxy.restore()
    await Promise.all([...lost, later])
    expect(seqs()).toEqual([0, 1, 2, 1, 2, 3])
  })

  it('[LG2] tries a refusal that is only for now again, in order, and passes on one that is for good', async () => {
    const { server, producer, seqs } = await start()
    await producer.post({ value: 0 })
    server.onPoints = () => {
      server.onPoints = () => ok
      return { ok: false, error: { code: 'overloaded', message: 'Later.', retryAfter: 0 } }
    }
    await producer.post({ value: 1 })
    expect(seqs()).toEqual([0, 1, 1])
    server.onPoints = () => ({ ok: false, error: { code: 'too_many_points', message: 'Too many.' } })
    await expect(producer.post({ value: 2 })).rejects.toMatchObject({ code: 'too_many_points' })
    expect(producer.pending()).toBe(0)
  })

  it('keeps to the credit that the server gives', async () => {
    const { server, producer, seqs } = await start()
    server.onPoints = () => ({ ...ok, credit: 0 })
    await producer.post({ value: 0 })
    server.onPoints = () => undefined
    const posts = [producer.post({ value: 1 }), producer.post({ value: 2 })].map((p) =>
      p.catch(() => undefined),
    )
    await vi.waitFor(() => expect(seqs()).toEqual([0, 1]))
    producer.close()
    await Promise.all(posts)
    expect(seqs()).toEqual([0, 1])
  })

  it('bounds its outbox', async () => {
    const { proxy, producer } = await start({ capacity: 2 })
    proxy.cut()
    const kept = producer.post([{ value: 1 }, { value: 2 }])
    await expect(producer.post({ value: 3 })).rejects.toMatchObject({ code: 'overloaded' })
    proxy.restore()
    await kept
    await producer.drain()
  })

  it('rejects what waits when it is closed, and what comes after', async () => {
    const { proxy, producer } = await start()
    proxy.cut()
    const waiting = producer.post({ value: 1 })
    producer.close()
    await expect(waiting).rejects.toMatchObject({ code: 'shutting_down' })
    await expect(producer.post({ value: 2 })).rejects.toMatchObject({ code: 'shutting_down' })
  })
})
