import { afterEach, describe, expect, it } from 'vitest'
import { parseRetention, type RetentionRule } from '../../lib/domain/retention.ts'
import type { HistoryColumns } from '../ports/feed-history.ts'

const HOUR = 3_600_000
const START = 1_767_225_600_000

interface OpenedRows {
  /** Gives the key of a new feed. */
  addFeed(id: string): number
  post(feed: number, times: number[], values: number[]): unknown
  /** Of (from, to], without windows. */
  draw(feed: number, from: number, to: number, width: number): HistoryOf | Promise<HistoryOf>
  /** The first offset that is held. */
  oldest(feed: number): number | Promise<number>
  advance(ms: number): void
  /** What is due is done now. */
  settle(): unknown
  close(): unknown
}

type HistoryOf = Omit<HistoryColumns, 'epoch'>

/** What every log must hold whose entries become rows and go by rules (SPEC LG6, LG6a). Its clock begins at START. */
export function feedRowsContract(
  name: string,
  create: (rules: readonly RetentionRule[]) => Promise<OpenedRows>,
): void {
  const opened: OpenedRows[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
  })

  async function open(text: string) {
    const rules = parseRetention(text)
    if (typeof rules === 'string') throw new Error(rules)
    const made = await create(rules)
    opened.push(made)
    let now = START
    return {
      ...made,
      now: () => now,
      /** Every 100 ms for `ms`, as fast as it goes. */
      async run(feed: number, ms: number): Promise<void> {
        for (const end = now + ms; now < end; now += 60_000) {
          const times = Array.from({ length: 600 }, (_, i) => now + i * 100 + 1)
          await made.post(
            feed,
            times,
            times.map((_, i) => Math.sin(i)),
          )
          made.advance(60_000)
        }
      },
      async settle(): Promise<void> {
        for (let passes = 0; passes < 3; passes++) {
          now += 61_000
          made.advance(61_000)
          await made.settle()
        }
      },
      advance(ms: number): void {
        now += ms
        made.advance(ms)
      },
      draw: (feed: number, from: number, to: number, width: number) =>
        made.draw(feed, Math.floor(from / width) * width, Math.ceil(to / width) * width, width),
    }
  }

  describe(`rows and retention: ${name}`, () => {
    it('[LG6] drops entries by age, and rows answer exactly for what they were', async () => {
      const { addFeed, run, settle, draw, oldest } = await open('*=entries:2h,8s:1d')
      const feed = addFeed('a')
      await run(feed, 6 * HOUR)
      const before = await draw(feed, START, START + HOUR, 65_536)
      await settle()
      expect(await oldest(feed)).toBeGreaterThan(4 * 3600 * 10 - 6000)
      expect(await oldest(feed)).toBeLessThan(4 * 3600 * 10 + 6000)

      const after = await draw(feed, START, START + HOUR, 65_536)
      expect(after.source).toBe('rows')
      expect(after.heldFrom).toBe(Number.NEGATIVE_INFINITY)
      expect([...after.own.end]).toEqual([...before.own.end])
      expect([...after.own.n]).toEqual([...before.own.n])
      expect([...after.own.min]).toEqual([...before.own.min])
      expect([...after.own.max]).toEqual([...before.own.max])
      for (const [i, mean] of before.own.mean.entries()) expect(after.own.mean[i]).toBeCloseTo(mean, 12)
      for (const [i, std] of before.own.std.entries()) expect(after.own.std[i]).toBeCloseTo(std, 12)

      // Zoomed in further than any row: as fine as there is.
      expect(await draw(feed, START, START + 60_000, 64)).toMatchObject({ source: 'rows', width: 8192 })
    })

    it('[LG6] drops rows by their age too, finer ones first, and says from when on all is there', async () => {
      const { addFeed, run, settle, draw, now } = await open('*=entries:1h,8s:2h,1m:3h')
      const feed = addFeed('a')
      await run(feed, 8 * HOUR)
      await settle()
      expect((await draw(feed, START, START + HOUR, 8192)).width).toBe(2 ** 22)
      const recent = await draw(feed, now() - 1.5 * HOUR, now() - HOUR, 8192)
      expect(recent.width).toBe(8192)
      expect(recent.heldFrom).toBeGreaterThan(START)
      expect(recent.heldFrom).toBeLessThan(now() - 1.5 * HOUR)
    })

    it('goes by the first rule that matches, and by size where there is one', async () => {
      const { addFeed, run, settle, oldest } = await open('big/*=entries:30d,size:0.1MB;*=entries:30d')
      const [big, other] = [addFeed('big/a'), addFeed('other')]
      await run(big, 6 * HOUR)
      await run(other, 6 * HOUR)
      await settle()
      expect(await oldest(big)).toBeGreaterThan(1)
      expect(await oldest(big)).toBeLessThan(6 * 3600 * 10)
      expect(await oldest(other)).toBe(1)
    })

    it('[LG6a] lets nothing that is sparse hold up what is dense behind it', async () => {
      const { addFeed, run, post, settle, advance, draw, oldest } = await open('*=entries:1h,8s:2h,1m:3h')
      const feed = addFeed('a')
      await post(feed, [START + 1, START + 60_000], [-500, 500])
      advance(700_000)
      await settle()
      await run(feed, 8 * HOUR)
      await settle()
      expect(await oldest(feed)).toBeGreaterThan(6 * 3600 * 10)
      const start = await draw(feed, START, START + HOUR, 2 ** 22)
      expect([Math.min(...start.own.min), Math.max(...start.own.max)]).toEqual([-500, 500])
    })

    it('[LG6a] keeps no entry for ever of a feed that fell silent, and answers for it', async () => {
      const { addFeed, post, settle, advance, draw } = await open('*=entries:1h,8s:2h,1m:3h')
      const feed = addFeed('silent')
      const times = Array.from({ length: 100 }, (_, i) => START + i * 60_000 + 1)
      await post(
        feed,
        times,
        times.map((_, i) => i),
      )
      advance(30 * 24 * HOUR)
      await settle()
      const drawn = await draw(feed, START - HOUR, START + 3 * HOUR, 2 ** 22)
      expect(drawn).toMatchObject({ source: 'rows', heldFrom: Number.NEGATIVE_INFINITY, total: 100 })
      expect([Math.min(...drawn.own.min), Math.max(...drawn.own.max)]).toEqual([0, 99])
    })
  })
}
