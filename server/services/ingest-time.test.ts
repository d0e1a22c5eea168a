import { describe, expect, it } from 'vitest'
import { MemoryPartlyTaken } from '../adapters/memory/partly-taken.ts'
import { setUp } from '../testing/ingest-parts.ts'
import { createIngest } from './ingest.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('time', () => {
  it.each([
    [-MINUTE, null],
    [-MINUTE - 1, 'too_old'],
    [MINUTE, null],
    [MINUTE + 1, 'in_future'],
  ])('[PT2] a point %i ms from a feed that is at now: %s', async (by, code) => {
    const { post, clock } = setUp()
    await post({ source: 'a', value: 1 })
    const answer = await post([{ source: 'a', value: 2, time: clock.now() + by }])
    expect(answer.rejected.map((one) => one.code)).toEqual(code === null ? [] : [code])
  })

  it('[PT2] takes a backlog in order within retention, and not what lies more than 60 s before it', async () => {
    const { post, clock } = setUp()
    const start = clock.now() - 3 * DAY
    const backlog = Array.from({ length: 100 }, (_, i) => ({
      source: 'a',
      value: i,
      time: start + i * 20 * MINUTE,
    }))
    expect(await post(backlog)).toMatchObject({ accepted: 100 })
    const newest = start + 99 * 20 * MINUTE
    const answer = await post([
      { source: 'a', value: 1, time: newest - MINUTE },
      { source: 'a', value: 1, time: newest - MINUTE - 1 },
      { source: 'a', value: 1, time: newest + 1 },
    ])
    expect(answer).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: 'too_old' }] })
  })

  it('[PT2] refuses what is older than what is kept, even on a new feed, and guesses at a wrong unit', async () => {
    const { post, clock } = setUp()
    const answer = await post([
      { source: 'a', value: 1, time: clock.now() - 7 * DAY - 1 },
      { source: 'a', value: 1, time: clock.now() / 1000 },
      { source: 'a', value: 1, time: clock.now() * 1000 },
      { source: 'a', value: 1, time: clock.now() - 7 * DAY },
    ])
    expect(answer.accepted).toBe(1)
    expect(answer.rejected).toMatchObject(
      [
        { index: 0, code: 'too_old', message: /kept/ },
        { index: 1, code: 'too_old', message: /looks like seconds/ },
        { index: 2, code: 'in_future', message: /looks like microseconds/ },
      ].map((one) => ({ ...one, message: expect.stringMatching(one.message) })),
    )
  })

  it("[PT2] counts a feed's newest time within one request, and ahead of the server's clock only up to now", async () => {
    const { post, clock } = setUp()
    const now = clock.now()
    const answer = await post([
      { source: 'a', value: 1, time: now + MINUTE },
      { source: 'a', value: 2, time: now - MINUTE },
      { source: 'a', value: 3, time: now - MINUTE - 1 },
    ])
    expect(answer.rejected).toMatchObject([{ index: 2, code: 'too_old' }])
  })

  it('[PT2] learns the newest time of a feed from the log after a restart, late entries or not', async () => {
    const { catalog, memory, clock, post } = setUp()
    await post([
      { source: 'a', value: 1 },
      { source: 'a', value: 2, time: clock.now() - 50_000 },
    ])
    const again = createIngest({
      catalog,
      log: memory,
      partlyTaken: new MemoryPartlyTaken(clock),
      clock,
      limits: { requestPoints: 10, queuedPoints: 10 },
    })
    const body = { source: 'a', value: 3, time: clock.now() - MINUTE - 1 }
    const answer = await again.post({ origin: { door: 'ws', defaultSource: 'x' }, body })
    expect(answer.rejected).toMatchObject([{ code: 'too_old' }])
  })
})
