import { expect, it, vi } from 'vitest'
import { AppError } from '../../lib/protocol/errors.ts'
import type { FeedLog, FeedWrite, WriteOutcome } from '../ports/feed-log.ts'
import { setUp } from '../testing/ingest-parts.ts'

const error = new AppError('storage_failed', 'Away.', { retryAfter: 1 })
const notTaken: WriteOutcome = { kind: 'not_taken', error }
const body = [
  { source: 'a', value: 1 },
  { source: 'b', value: 2 },
  { source: 'a', value: 3 },
]

/** A log that fails the writes that `fail` names, once each time that it is set. */
function setUpFailing() {
  let fail: ((write: FeedWrite, i: number) => WriteOutcome | null) | null = null
  const parts = setUp({
    wrap: (log): FeedLog => ({
      async append({ arrived, writes }) {
        const now = fail
        fail = null
        const verdicts = writes.map((write, i) => now?.(write, i) ?? null)
        const taken = writes.filter((_, i) => verdicts[i] === null)
        const outcomes = [...(await log.append({ arrived, writes: taken }))]
        return verdicts.map((verdict) => verdict ?? (outcomes.shift() as WriteOutcome))
      },
      read: (feed, since, limit) => log.read(feed, since, limit),
      follow: (feed, onEntries) => log.follow(feed, onEntries),
      close: () => log.close(),
    }),
  })
  return {
    ...parts,
    failOnce(how: typeof fail) {
      fail = how
    },
  }
}

const second = (_: FeedWrite, i: number) => (i === 1 ? notTaken : null)

it('[LG8d] a request refused in part says what was taken, and its repeat adds the rest', async () => {
  const { post, failOnce, values, clock } = setUpFailing()
  failOnce(second)
  await expect(post(body)).rejects.toMatchObject({
    code: 'storage_failed',
    message: 'Away. Of 3 points 2 are stored. Send the same request again: it adds what is missing.',
    retryAfter: 1,
    outcome: {
      taken: 2,
      not_taken: 1,
      unknown: 0,
      feeds: [
        { feed: 'a', points: 2, outcome: 'taken' },
        { feed: 'b', points: 1, outcome: 'not_taken' },
      ],
      feedsTotal: 2,
    },
  })
  clock.advance(5000)
  // Another request is none of its repeats.
  expect(await post([...body].reverse())).toMatchObject({ accepted: 3, duplicates: 0 })
  expect(await post(body)).toMatchObject({ accepted: 1, duplicates: 2 })
  // Nor is what comes after it: a sensor may say the same each second, without a time.
  expect(await post(body)).toMatchObject({ accepted: 3, duplicates: 0 })
  expect([await values('a'), await values('b')]).toEqual([
    [1, 3, 3, 1, 1, 3],
    [2, 2, 2],
  ])
})

it('[LG8d] a repeat that is refused too, in part or as a whole, leaves the next one what is missing', async () => {
  const { post, failOnce, values } = setUpFailing()
  const three = [...body, { source: 'c', value: 4 }]
  failOnce((_, i) => (i > 0 ? notTaken : null))
  await expect(post(three)).rejects.toMatchObject({ outcome: { taken: 2, not_taken: 2 } })
  failOnce(second)
  await expect(post(three)).rejects.toMatchObject({ outcome: { taken: 3, not_taken: 1 } })
  failOnce(() => notTaken)
  await expect(post(three)).rejects.toMatchObject({ outcome: { taken: 3, not_taken: 1 } })
  failOnce(() => {
    throw error
  })
  await expect(post(three)).rejects.toMatchObject({ outcome: { taken: 3, not_taken: 1 } })
  expect(await post(three)).toMatchObject({ accepted: 1, duplicates: 3 })
  expect([await values('a'), await values('b'), await values('c')]).toEqual([[1, 3], [2], [4]])
})

it('[LG8d] late points of what was taken are duplicates in a repeat', async () => {
  const { post, failOnce, clock } = setUpFailing()
  const timed = body.map((point) => ({ ...point, time: clock.now() }))
  failOnce(second)
  await expect(post(timed)).rejects.toMatchObject({ outcome: { taken: 2 } })
  clock.advance(120_000)
  await post({ source: 'a', value: 9 })
  expect(await post(timed)).toMatchObject({ accepted: 1, duplicates: 2, rejectedTotal: 0 })
})

it.each([
  [true, { accepted: 1, duplicates: 2 }],
  [false, { accepted: 3, duplicates: 0 }],
  [null, { accepted: 3, duplicates: 0 }],
])(
  '[LG8d] a repeat waits until the log says what it took of the request before (%s)',
  async (taken, answer) => {
    const { post, failOnce, clock } = setUpFailing()
    const { promise: settled, resolve } = Promise.withResolvers<boolean | null>()
    failOnce((_, i) => (i === 0 ? { kind: 'unknown', error, settled } : notTaken))
    await expect(post(body)).rejects.toMatchObject({
      message:
        'Away. Of 3 points 0 are stored and 2 may be. Send the same request again: it adds what is missing.',
      outcome: { taken: 0, not_taken: 1, unknown: 2 },
    })
    const refused = vi.fn()
    post(body).catch(refused)
    await vi.waitFor(() => {
      clock.advance(10_000)
      expect(refused).toHaveBeenCalledOnce()
    })
    expect(refused.mock.calls[0]?.[0]).toMatchObject({ code: 'storage_failed', retryAfter: 1 })
    const repeat = post(body)
    resolve(taken)
    expect(await repeat).toMatchObject(answer)
  },
)

it('[LG8d] the other requests of a batch are answered for what became of them', async () => {
  const { post, failOnce, values } = setUpFailing()
  await post(body)
  const alone = post({ source: 'a', value: 4 })
  failOnce(second)
  const both = [post({ source: 'a', value: 5 }), post({ source: 'b', value: 6 })]
  expect(await alone).toMatchObject({ accepted: 1 })
  const [a, b] = await Promise.allSettled(both)
  expect(a).toMatchObject({ value: { accepted: 1 } })
  expect(b).toMatchObject({ reason: { code: 'storage_failed', outcome: undefined } })
  expect([await values('a'), await values('b')]).toEqual([[1, 3, 4, 5], [2]])
})
