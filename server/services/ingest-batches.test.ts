import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../lib/protocol/errors.ts'
import { point, setUp, setUpHeld, warm } from '../testing/ingest-parts.ts'
import type { IngestOrigin } from './ingest.ts'

const MINUTE = 60_000

describe('batches', () => {
  it('[LG3] an idle log commits at once; what comes during a commit forms the next batch', async () => {
    const parts = setUpHeld()
    const { post, log, values } = parts
    await warm(parts)
    const acked: number[] = []
    const posts = [1, 2, 3, 4].map((i) => post(point(i)).then(() => acked.push(i)))
    expect(log.waiting.map((batch) => batch.writes.map((write) => [...write.values]))).toEqual([[[1]]])
    log.release()
    await vi.waitFor(() => expect(acked).toEqual([1]))
    expect(log.waiting.map((batch) => batch.writes.map((write) => [...write.values]))).toEqual([[[2, 3, 4]]])
    log.release()
    await Promise.all(posts)
    expect(acked).toEqual([1, 2, 3, 4])
    expect(await values('a')).toEqual([0, 1, 2, 3, 4])
  })

  it('[LG3] a batch has at most 4,096 points, and a request is never split', async () => {
    const parts = setUpHeld()
    const { post, log } = parts
    await warm(parts)
    const sizes = [1, 2000, 2000, 97, 5000, 10]
    const posts = sizes.map((n) => post(Array.from({ length: n }, (_, i) => point(i))))
    const seen: number[] = []
    while (seen.length < 5) {
      await vi.waitFor(() => expect(log.waiting).toHaveLength(1))
      seen.push(log.waiting[0]?.writes.reduce((sum, write) => sum + write.times.length, 0) ?? 0)
      log.release()
      await new Promise((resume) => setImmediate(resume))
    }
    await Promise.all(posts)
    expect(seen).toEqual([1, 4000, 97, 5000, 10])
  })

  it('[LG2] a full queue refuses whole requests, and they leave nothing behind', async () => {
    const parts = setUpHeld({ queuedPoints: 5 })
    const { post, log, values, ingest } = parts
    await warm(parts)
    const waiting = [post(point(1)), post([point(2), point(3)])]
    expect(ingest.credit()).toBe(2)
    await expect(post([point(7), point(8), point(9)])).rejects.toMatchObject({
      code: 'overloaded',
      retryAfter: 1,
    })
    waiting.push(post([point(4), point(5)]))
    expect(ingest.credit()).toBe(0)
    await expect(post(point(6))).rejects.toMatchObject({ code: 'overloaded' })
    log.release()
    await vi.waitFor(() => expect(log.waiting).toHaveLength(1))
    log.release()
    await Promise.all(waiting)
    expect(await values('a')).toEqual([0, 1, 2, 3, 4, 5])
    expect(ingest.credit()).toBe(5)
  })

  it('[LG2] the queue is bounded in bytes too: many small requests cost more than their points', async () => {
    const parts = setUpHeld({ queuedBytes: 10 * 516 })
    const { post, log } = parts
    await warm(parts)
    const posts = Array.from({ length: 10 }, (_, i) => post(point(i)))
    await expect(post(point(10))).rejects.toMatchObject({ code: 'overloaded' })
    log.release()
    await vi.waitFor(() => expect(log.waiting).toHaveLength(1))
    log.release()
    await Promise.all(posts)
  })

  it('[LG2] one request larger than the queue is taken by an empty one', async () => {
    const { post } = setUp({ limits: { queuedPoints: 5 } })
    expect(await post(Array.from({ length: 20 }, (_, i) => point(i)))).toMatchObject({ accepted: 20 })
  })

  it('[LG2] a batch that the log refuses is refused whole; the next one goes through, its feeds learned anew', async () => {
    const parts = setUpHeld()
    const { post, log, values, clock } = parts
    const at = (value: number, minutes: number) => ({ ...point(value), time: clock.now() - minutes * MINUTE })
    const commit = async (): Promise<void> => {
      await vi.waitFor(() => expect(log.waiting).toHaveLength(1))
      log.release()
    }
    await Promise.all([post(at(0, 10)), commit()])
    const refused = [post(at(1, 0)), post(at(2, 0))].map((one) => one.catch((error: AppError) => error.code))
    for (let i = 0; i < 2; i++) {
      await vi.waitFor(() => expect(log.waiting).toHaveLength(1))
      log.release(new AppError('overloaded', 'The disk is slow.'))
    }
    expect(await Promise.all(refused)).toEqual(['overloaded', 'overloaded'])
    // too old, had the refused points moved the feed's newest time
    const [next] = await Promise.all([post(at(3, 9)), commit()])
    expect(next).toMatchObject({ accepted: 1, firsts: [2] })
    expect(await values('a')).toEqual([0, 3])
  })

  it('close waits for what is queued and read, then refuses', async () => {
    const parts = setUpHeld()
    const { post, log, ingest, values } = parts
    await warm(parts)
    const posts = [post(point(1)), post(point(2)), post({ source: 'new', value: 3 })]
    let closed = false
    const closing = ingest.close().then(() => {
      closed = true
    })
    await expect(post(point(4))).rejects.toMatchObject({ code: 'shutting_down' })
    for (let i = 0; i < 3; i++) {
      await vi.waitFor(() => expect(log.waiting.length + Number(closed)).toBeGreaterThan(0))
      if (i === 0) expect(closed).toBe(false)
      log.release()
      await new Promise((resume) => setImmediate(resume))
    }
    await closing
    await Promise.all(posts)
    expect([await values('a'), await values('new')]).toEqual([[0, 1, 2], [3]])
  })
})

describe('order', () => {
  it('posts of one connection keep their order, past new feeds and long requests', async () => {
    const { post, values } = setUp()
    await post({ source: 'a', value: 0 })
    const long = Array.from({ length: 30_000 }, (_, i) => ({ source: 'a', value: 10 + i }))
    await Promise.all([
      post([
        { source: 'x1', value: 1 },
        { source: 'x2', value: 1 },
        { source: 'a', value: 1 },
      ]),
      post({ source: 'a', value: 2 }),
      post([
        { source: 'a', value: 3 },
        { source: 'b', value: 1 },
      ]),
      post(long),
      post({ source: 'a', value: 4 }),
    ])
    const taken = await values('a')
    expect(taken.slice(0, 5)).toEqual([0, 1, 2, 3, 10])
    expect(taken.at(-1)).toBe(4)
    expect(taken).toHaveLength(30_005)
  })

  it('every post is answered with what the log holds, whatever is mixed', async () => {
    const request = fc.record({
      origin: fc.nat(2),
      points: fc.array(fc.record({ feed: fc.nat(4), bad: fc.constantFrom(false, false, false, true) }), {
        maxLength: 8,
      }),
      seq: fc.option(fc.nat(3), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 30 }),
        fc.array(fc.boolean(), { maxLength: 30 }),
        async (requests, pauses) => {
          const { ingest, values } = setUp()
          const origins = [0, 1, 2].map((): IngestOrigin => ({ door: 'ws', defaultSource: 'u' }))
          let next = 0
          const expected = new Map<string, number[]>()
          const posts: Promise<void>[] = []
          for (const [r, { origin, points, seq }] of requests.entries()) {
            const body = points.map(({ feed, bad }) => ({ source: `f${feed}`, value: bad ? 'x' : next++ }))
            const identity = seq === undefined ? {} : { producer: `p${origin}`, seq }
            posts.push(
              ingest.post({ origin: origins[origin] as IngestOrigin, body, ...identity }).then((answer) => {
                const { accepted, duplicates, rejectedTotal, feeds, firsts } = answer
                expect(accepted + duplicates + rejectedTotal).toBe(body.length)
                expect(rejectedTotal).toBe(points.filter(({ bad }) => bad).length)
                for (const [i, feed] of feeds.entries()) {
                  const first = firsts[i] ?? 0
                  if (first === 0) continue
                  const own = body.flatMap(({ source, value }) =>
                    source === feed && value !== 'x' ? [value as number] : [],
                  )
                  const all = expected.get(feed) ?? []
                  for (const [j, value] of own.entries()) all[first - 1 + j] = value
                  expected.set(feed, all)
                }
              }),
            )
            if (pauses[r]) await new Promise((resume) => setImmediate(resume))
          }
          await Promise.all(posts)
          for (let feed = 0; feed <= 4; feed++) {
            expect(await values(`f${feed}`)).toEqual(expected.get(`f${feed}`) ?? [])
          }
          await ingest.close()
        },
      ),
      { numRuns: 200 },
    )
  })
})
