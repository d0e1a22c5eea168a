import { describe, expect, it, vi } from 'vitest'
import { setUp } from '../testing/ingest-parts.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('what is posted', () => {
  it('takes a point, an array and an envelope, and answers with the positions', async () => {
    const { post, values, clock, memory } = setUp()
    expect(await post({ source: 'a', value: 1 })).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [],
      rejectedTotal: 0,
      feeds: ['a'],
      firsts: [1],
    })
    const more = await post([
      { source: 'a', value: 2 },
      { source: 'b', value: 3 },
      { source: 'a', value: 4 },
    ])
    expect(more).toMatchObject({ accepted: 3, feeds: ['a', 'b'], firsts: [2, 1] })
    expect(await post({ points: [{ value: 5 }] })).toMatchObject({ accepted: 1, feeds: ['unknown'] })
    expect(await post([])).toMatchObject({ accepted: 0, rejectedTotal: 0, feeds: [] })
    expect(await values('a')).toEqual([1, 2, 4])
    const slice = await memory.read(1, { tail: 1 }, 1)
    expect(slice.kind === 'entries' && slice.entries.times[0]).toBe(clock.now())
  })

  it('refuses bad points by index and keeps the good ones beside them', async () => {
    const { post, values, ingest } = setUp()
    const answer = await post([
      { source: 'a', value: 1 },
      { source: 'a' },
      { source: 'a', value: 'warm' },
      3,
      { source: 'new', value: 2 },
      { source: 'a', value: Number.NaN },
      { source: 'a', value: 3 },
    ])
    expect(answer).toMatchObject({ accepted: 3, rejectedTotal: 4 })
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'value_missing'],
      [2, 'not_a_number'],
      [3, 'bad_point'],
      [5, 'not_finite'],
    ])
    expect(await values('a')).toEqual([1, 3])
    expect(await values('new')).toEqual([2])
    expect(ingest.refusals()[0]).toMatchObject({ door: 'http', feed: 'a', code: 'not_finite', count: 1 })
  })

  it.each([
    [null, 'bad_request'],
    [3, 'bad_request'],
    [{ points: 3 }, 'bad_request'],
    [{ points: [], producer: 'p' }, 'bad_request'],
    [{ points: [], producer: '', seq: 1 }, 'bad_request'],
    [{ points: [], producer: 'p', seq: -1 }, 'bad_request'],
    [{ points: [], producer: 'p', seq: 1.5 }, 'bad_request'],
  ])('refuses the request %j as %s', async (body, code) => {
    await expect(setUp().post(body)).rejects.toMatchObject({ code })
  })

  it('refuses more points than one request may have, and logs none of them', async () => {
    const { post, values } = setUp({ limits: { requestPoints: 2 } })
    const point = { source: 'a', value: 1 }
    await expect(post([point, point, point])).rejects.toMatchObject({ code: 'too_many_points' })
    expect(await post([point, point])).toMatchObject({ accepted: 2 })
    expect(await values('a')).toEqual([1, 1])
  })

  it('names the first 1,000 refused points, lowest index first, and counts all', async () => {
    const { post, ingest } = setUp({ maxFeeds: 1 })
    await post({ source: 'a', value: 0 })
    // even ones are refused when they are read, odd ones when the catalog has answered
    const points = Array.from({ length: 5000 }, (_, i) =>
      i % 2 === 0 ? { source: 'a', value: 'x' } : { source: `new-${i}`, value: 1 },
    )
    const answer = await post(points)
    expect(answer).toMatchObject({ accepted: 0, rejectedTotal: 5000 })
    expect(answer.rejected.map(({ index }) => index)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    expect(answer.rejected[1]?.code).toBe('too_many_feeds')
    expect(ingest.refusals().length).toBeLessThanOrEqual(1000)
  })

  it('[CT1] refuses only new feeds at the cap', async () => {
    const { post, values } = setUp({ maxFeeds: 2 })
    await post([
      { source: 'a', value: 1 },
      { source: 'b', value: 1 },
    ])
    const answer = await post([
      { source: 'c', value: 2 },
      { source: 'a', value: 2 },
      { source: 'd', value: 2 },
    ])
    expect(answer.accepted).toBe(1)
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [0, 'too_many_feeds'],
      [2, 'too_many_feeds'],
    ])
    expect(await values('a')).toEqual([1, 2])
  })

  it('[CT1a] makes no feed of points of which none is taken', async () => {
    const { post, catalog, clock } = setUp({ maxFeeds: 1 })
    const [past, future] = [clock.now() - 400 * DAY, clock.now() + DAY]
    const answer = await post([
      { source: 'old', time: past, value: 1 },
      { source: 'early', time: future, value: 1 },
      { source: 'new', time: past, value: 1 },
      { source: 'new', value: 2 },
    ])
    expect(answer.accepted).toBe(1)
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [0, 'too_old'],
      [1, 'in_future'],
      [2, 'too_old'],
    ])
    const { feeds } = await catalog.search({ limit: 10 })
    expect(feeds.map(({ id }) => id)).toEqual(['new'])
  })

  it('takes a million points without holding up the event loop', async () => {
    const { post, values } = setUp({ limits: { queuedPoints: 10 } })
    await post({ source: 'a', value: -1 })
    const points = Array.from({ length: 1_000_000 }, (_, i) => ({
      source: i % 3 === 0 ? 'a' : 'b',
      value: i,
    }))
    let turns = 0
    let done = false
    const tick = (): void => {
      turns++
      if (!done) setImmediate(tick)
    }
    setImmediate(tick)
    expect(await post(points)).toMatchObject({ accepted: 1_000_000 })
    done = true
    expect(turns).toBeGreaterThan(100)
    const taken = await values('b')
    expect(taken).toHaveLength(666_666)
    expect(taken.every((value, i) => i === 0 || value > (taken[i - 1] ?? 0))).toBe(true)
  })
})

describe('refusals', () => {
  it('counts equal ones in a row as one line, newest first, at most 1,000 lines', async () => {
    const { ingest, post, clock } = setUp()
    await post([{ source: 'a' }, { source: 'a' }, { source: 'b' }])
    clock.advance(5)
    ingest.refused('ws', 'bad_json', 'not JSON')
    expect(ingest.refusals()).toMatchObject([
      { at: clock.now(), door: 'ws', feed: null, code: 'bad_json', message: 'not JSON', count: 1 },
      { door: 'http', feed: 'b', code: 'value_missing', count: 1 },
      { at: clock.now() - 5, door: 'http', feed: 'a', code: 'value_missing', count: 2 },
    ])
    await post(Array.from({ length: 3000 }, (_, i) => ({ source: `s${i}` })))
    expect(ingest.refusals()).toHaveLength(1000)
    expect(ingest.refusals()[0]?.feed).toBe('s2999')
  })
})
describe('the catalog', () => {
  it('[CT1] is asked once for a known feed, and again about every ten minutes', async () => {
    const { post, catalog, clock } = setUp()
    const ensure = vi.spyOn(catalog, 'ensure')
    for (let i = 0; i < 5; i++) await post({ source: 'a', value: i })
    expect(ensure).toHaveBeenCalledTimes(1)
    clock.advance(10 * MINUTE + 1)
    await post({ source: 'a', value: 6 })
    await post({ source: 'a', value: 7 })
    expect(ensure).toHaveBeenCalledTimes(2)
    expect((await catalog.search({ feed: 'a', limit: 1 })).feeds[0]?.active).toBe(clock.now())
  })

  it('a catalog that fails does not stop known feeds, and a new feed fails whole', async () => {
    const { post, catalog, clock, values } = setUp()
    await post({ source: 'a', value: 1 })
    vi.spyOn(catalog, 'ensure').mockRejectedValue(new Error('down'))
    clock.advance(HOUR)
    expect(await post({ source: 'a', value: 2 })).toMatchObject({ accepted: 1 })
    await expect(
      post([
        { source: 'a', value: 3 },
        { source: 'b', value: 3 },
      ]),
    ).rejects.toThrow('down')
    expect(await values('a')).toEqual([1, 2])
  })

  it('[CT1] a removed feed begins anew', async () => {
    const { post, catalog, values } = setUp()
    await post({ source: 'a', value: 1 })
    const [feed] = (await catalog.search({ feed: 'a', limit: 1 })).feeds
    await catalog.remove(feed?.key ?? 0)
    expect(await post({ source: 'a', value: 2 })).toMatchObject({ accepted: 1, firsts: [1] })
    expect(await values('a')).toEqual([2])
  })
})
