import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { drawEntries } from '../../lib/domain/draw-history.ts'
import type { FeedHistory } from '../ports/feed-history.ts'
import type { FeedLog, FeedWrite } from '../ports/feed-log.ts'

const NOW = 1_767_225_600_000
const MANY = 1_000_000
const ALL = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/** Makes an empty log and the history of what it holds. */
type FeedHistoryFactory = () => Promise<{ log: FeedLog; history: FeedHistory; close(): Promise<void> }>

/** What every history must hold (SPEC LG4, WN3, WN4). */
export function feedHistoryContract(name: string, create: FeedHistoryFactory): void {
  const opened: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
  })

  async function open(): Promise<{ log: FeedLog; history: FeedHistory }> {
    const made = await create()
    opened.push(made)
    return made
  }

  describe(`feed history: ${name}`, () => {
    describe('range', () => {
      const at = (times: number[]): FeedWrite => ({ feed: 1, times, values: times.map((_, i) => i) })

      it('[LG4] gives the entries of event time (from, to] in offset order, late ones among them', async () => {
        const { log, history } = await open()
        await log.append({ arrived: NOW, writes: [at([10, 20, 30, 15, 40, 20])] })
        const found = await history.range(1, { from: 10, to: 20, limit: 100 })
        expect([...found.offsets]).toEqual([2, 4, 6])
        expect([...found.times]).toEqual([20, 15, 20])
        expect([...found.values]).toEqual([1, 3, 5])
        expect([...found.arrived]).toEqual([NOW, NOW, NOW])
        expect(found.truncated).toBe(false)
      })

      it('cuts at `limit`, and says so only where something was left out', async () => {
        const { log, history } = await open()
        await log.append({ arrived: NOW, writes: [at([1, 2, 3, 4])] })
        const cut = await history.range(1, { from: 0, to: 9, limit: 3 })
        expect([...cut.offsets]).toEqual([1, 2, 3])
        expect(cut.truncated).toBe(true)
        expect((await history.range(1, { from: 0, to: 9, limit: 4 })).truncated).toBe(false)
      })

      it('is empty for an unknown feed, and unbounded ends take all', async () => {
        const { log, history } = await open()
        expect((await history.range(5, { from: 0, to: 1e15, limit: 10 })).times).toHaveLength(0)
        await log.append({ arrived: NOW, writes: [at([-5, 1e14])] })
        const found = await history.range(1, {
          from: Number.NEGATIVE_INFINITY,
          to: Number.POSITIVE_INFINITY,
          limit: 10,
        })
        expect([...found.times]).toEqual([-5, 1e14])
      })

      it('[LG4] agrees with a filter over all entries', async () => {
        const { log, history } = await open()
        let feed = 0
        const time = fc.integer({ min: 0, max: 50 })
        await fc.assert(
          fc.asyncProperty(fc.array(time, { maxLength: 600 }), time, time, async (times, from, to) => {
            feed++
            await log.append({ arrived: NOW, writes: [{ ...at(times), feed }] })
            const found = await history.range(feed, { from, to, limit: MANY })
            expect([...found.offsets]).toEqual(
              times.flatMap((one, i) => (one > from && one <= to ? [i + 1] : [])),
            )
          }),
          { numRuns: 50 },
        )
      })

      it('goes on after an offset, page by page', async () => {
        const { log, history } = await open()
        await log.append({ arrived: NOW, writes: [at(Array.from({ length: 1200 }, (_, i) => i % 1000))] })
        const offsets: number[] = []
        for (let after = 0, more = true; more; ) {
          const page = await history.range(1, { from: 99, to: 199, limit: 7, after })
          offsets.push(...page.offsets)
          after = page.offsets.at(-1) ?? after
          more = page.truncated
        }
        expect(offsets).toEqual([
          ...Array.from({ length: 100 }, (_, i) => 101 + i),
          ...Array.from({ length: 100 }, (_, i) => 1101 + i),
        ])
      })
    })

    describe('columns', () => {
      async function filled(count: number, stepMs: number) {
        const { log, history } = await open()
        const times = Float64Array.from({ length: count }, (_, i) => NOW + (i + 1) * stepMs)
        const values = Float64Array.from({ length: count }, (_, i) => Math.sin(i / 7) * 100)
        for (let i = 0; i < count; i += 4000) {
          const write = {
            feed: 1,
            times: [...times.subarray(i, i + 4000)],
            values: [...values.subarray(i, i + 4000)],
          }
          await log.append({ arrived: NOW, writes: [write] })
        }
        return { history, times, values }
      }

      it('[WN4] draws M4 and the own statistics of each column, as from the entries themselves', async () => {
        const { history, times, values } = await filled(2000, 100)
        const from = Math.floor(NOW / 1024) * 1024
        const query = { from, to: from + 1024 * 200, width: 1024, windows: [{ span: 5000 }, { last: 64 }] }
        const { epoch, heldFrom, ...drawn } = await history.columns(1, query)
        expect(epoch).not.toBe('')
        expect(heldFrom).toBe(Number.NEGATIVE_INFINITY)
        expect(drawn).toEqual(drawEntries(1, times, values, query))
      })

      it('[WN3] looks back before the range for its windows', async () => {
        const { history, times, values } = await filled(3000, 1000)
        const width = 2048
        const from = Math.floor((NOW + 2_000_000) / width) * width
        const query = { from, to: from + 100 * width, width, windows: [{ span: 600_000 }, { last: 1500 }] }
        const { rolling } = await history.columns(1, query)
        expect(rolling).toEqual(drawEntries(1, times, values, query).rolling)
      })

      it('is empty for an unknown feed and outside of what there is', async () => {
        const { history } = await filled(10, 100)
        for (const [feed, from] of [
          [9, Math.floor(NOW / 64) * 64],
          [1, 0],
        ] as const) {
          const drawn = await history.columns(feed, {
            from,
            to: from + 6400,
            width: 64,
            windows: [{ last: 5 }],
          })
          expect(drawn).toMatchObject({
            total: 0,
            times: new Float64Array(),
            own: { end: new Float64Array() },
          })
          expect(drawn.rolling[0]?.n.every((n) => n === 0)).toBe(true)
        }
      })

      it('[PT1] breaks at gaps, and counts them out of n', async () => {
        const { log, history } = await open()
        const base = Math.floor(NOW / 1024) * 1024
        const times = [base + 10, base + 20, base + 30]
        await log.append({ arrived: NOW, writes: [{ feed: 1, times, values: [1, Number.NaN, 3] }] })
        const drawn = await history.columns(1, { from: base, to: base + 1024, width: 1024, windows: [] })
        expect([...drawn.values]).toEqual([1, Number.NaN, 3])
        expect([...drawn.own.n]).toEqual([2])
        expect([...drawn.own.mean]).toEqual([2])
        expect([...drawn.own.std]).toEqual([1])
      })

      it('[LG4] sees what was just acknowledged', async () => {
        const { log, history } = await open()
        const base = Math.floor(NOW / 1024) * 1024
        for (let i = 1; i <= 700; i++) {
          await log.append({ arrived: NOW, writes: [{ feed: 1, times: [base + i], values: [i] }] })
          if (i % 100 > 0) continue
          const query = { from: base, to: base + 1024, width: 1024, windows: [] }
          expect([...(await history.columns(1, query)).own.n]).toEqual([i])
          expect((await history.range(1, { ...ALL, limit: MANY })).offsets).toHaveLength(i)
        }
      })
    })
  })
}
