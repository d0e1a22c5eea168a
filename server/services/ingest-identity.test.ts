import { describe, expect, it, vi } from 'vitest'
import { setUp, setUpHeld, warm } from '../testing/ingest-parts.ts'
import type { IngestOrigin } from './ingest.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('identity', () => {
  it('[LG4] a retry after a lost ack is a duplicate', async () => {
    const { post, values } = setUp()
    const body = {
      producer: 'p',
      seq: 1,
      points: [
        { source: 'a', value: 1 },
        { source: 'b', value: 2 },
      ],
    }
    expect(await post(body)).toMatchObject({ accepted: 2, duplicates: 0, firsts: [1, 1] })
    expect(await post(body)).toMatchObject({ accepted: 0, duplicates: 2, rejectedTotal: 0, firsts: [0, 0] })
    expect(await values('a')).toEqual([1])
  })

  it('[LG1] a retry whose points have grown too old meanwhile is still a duplicate', async () => {
    const { post, clock, values } = setUp()
    const time = clock.now()
    const body = {
      producer: 'p',
      seq: 1,
      points: [
        { source: 'a', value: 1, time },
        { source: 'b', value: 2, time },
      ],
    }
    await post(body)
    clock.advance(HOUR)
    await post({ source: 'a', value: 9 })
    expect(await post(body)).toMatchObject({ accepted: 0, duplicates: 2, rejectedTotal: 0 })
    clock.advance(8 * DAY)
    expect(await post(body)).toMatchObject({ accepted: 0, duplicates: 2, rejectedTotal: 0 })
    expect(await values('a')).toEqual([1, 9])
  })

  it('[LG1] late points of a request that is new are refused, and do not make it seen', async () => {
    const { post, clock } = setUp()
    await post({ source: 'a', value: 1 })
    const late = { source: 'a', value: 2, time: clock.now() - HOUR }
    const refused = { accepted: 0, duplicates: 0, rejected: [{ index: 0, code: 'too_old' }] }
    expect(await post({ producer: 'p', seq: 1, points: [late] })).toMatchObject(refused)
    expect(await post({ producer: 'p', seq: 1, points: [late] })).toMatchObject(refused)
    expect(await post({ producer: 'p', seq: 1, points: [late, { source: 'a', value: 3 }] })).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0, code: 'too_old' }],
    })
  })

  it('[LG1] a seq before the window is refused by index', async () => {
    const { post, values } = setUp()
    await post({ source: 'a', value: 1 }, { producer: 'p', seq: 2000 })
    expect(
      await post(
        [
          { source: 'a', value: 2 },
          { source: 'b', value: 3 },
        ],
        { producer: 'p', seq: 1 },
      ),
    ).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0, code: 'seq_too_old' }],
      feeds: ['b'],
    })
    expect(await values('a')).toEqual([1])
  })

  it('[LG1] identified and plain requests of one feed share a batch and keep their order', async () => {
    const parts = setUpHeld()
    const { post, values, log } = parts
    await warm(parts)
    const rest = [
      post({ source: 'a', value: 1 }),
      post({ source: 'a', value: 2 }),
      post({ source: 'a', value: 3 }, { producer: 'p', seq: 1 }),
      post({ source: 'a', value: 4 }),
      post({ source: 'a', value: 5 }, { producer: 'p', seq: 1 }),
      post({ source: 'a', value: 6 }),
    ]
    log.release()
    await vi.waitFor(() => expect(log.waiting).toHaveLength(1))
    log.release()
    const answers = await Promise.all(rest)
    expect(answers.map(({ accepted, duplicates, firsts }) => [accepted, duplicates, ...firsts])).toEqual([
      [1, 0, 2],
      [1, 0, 3],
      [1, 0, 4],
      [1, 0, 5],
      [0, 1, 0],
      [1, 0, 6],
    ])
    expect(await values('a')).toEqual([0, 1, 2, 3, 4, 6])
  })

  it('[LG1] a long identified request is taken whole while others post to the same feed', async () => {
    const { ingest, post, values } = setUp()
    await post({ source: 'a', value: -1 })
    const points = Array.from({ length: 50_000 }, (_, i) => ({ source: 'a', value: i }))
    const long = post({ producer: 'p', seq: 1, points })
    const other: IngestOrigin = { door: 'ws', defaultSource: 'x' }
    let done = false
    const finished = long.finally(() => {
      done = true
    })
    let between = 0
    while (!done) {
      await ingest.post({ origin: other, body: { source: 'a', value: 1e6 } })
      between++
      await new Promise((resume) => setImmediate(resume))
    }
    expect(await finished).toMatchObject({ accepted: 50_000, duplicates: 0, rejectedTotal: 0, feeds: ['a'] })
    expect(between).toBeGreaterThan(2)
    expect((await values('a')).filter((value) => value >= 0 && value < 1e6)).toEqual(
      points.map(({ value }) => value),
    )
  })
})
