import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { FeedLog, FeedWrite, LogEntries, LogSlice, WriteOutcome } from '../ports/feed-log.ts'

const NOW = 1_767_225_600_000
const MANY = 1_000_000

/**
 * Makes an empty log. Of each feed it holds at least `keep` entries before the oldest are trimmed: by itself, or once `tidy`
 * is called.
 */
type FeedLogFactory = (options: {
  keep?: number
}) => Promise<{ log: FeedLog; tidy?(): Promise<void>; close(): Promise<void> }>

/** What every log must hold (SPEC LG1–LG4, PT1, RC1). `trims: false`: it goes by age, and shows that in a test of its own. */
export function feedLogContract(name: string, create: FeedLogFactory, options = { trims: true }): void {
  const opened: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
  })

  async function make(options: { keep?: number }) {
    const made = await create(options)
    opened.push(made)
    return made
  }

  const open = async (): Promise<FeedLog> => (await make({})).log

  describe(`feed log: ${name}`, () => {
    describe('append', () => {
      it('[LG4] gives gapless offsets from 1 on, per feed, and keeps time, value and arrival', async () => {
        const log = await open()
        expect(
          firstsOf(await log.append({ arrived: NOW, writes: [write(1, [1, 2]), write(2, [3])] })),
        ).toEqual([1, 1])
        expect(firstsOf(await log.append({ arrived: NOW + 5, writes: [write(1, [4])] }))).toEqual([3])
        const entries = await all(log, 1)
        expect(entries.first).toBe(1)
        expect([...entries.times]).toEqual([NOW + 1, NOW + 2, NOW + 4])
        expect([...entries.values]).toEqual([1, 2, 4])
        expect([...entries.arrived]).toEqual([NOW, NOW, NOW + 5])
      })

      it('[LG4] writes of one batch to one feed follow on in their order', async () => {
        const log = await open()
        const outcomes = await log.append({
          arrived: NOW,
          writes: [write(1, [1, 2]), write(2, [9]), write(1, [3])],
        })
        expect(firstsOf(outcomes)).toEqual([1, 1, 3])
        expect([...(await all(log, 1)).values]).toEqual([1, 2, 3])
      })

      it('[LG4] concurrent calls are carried out in the order of the calls', async () => {
        const log = await open()
        const outcomes = await Promise.all(
          Array.from({ length: 100 }, (_, i) =>
            log.append({ arrived: NOW + i, writes: [write(1, [i, i + 0.5]), write(2, [i])] }),
          ),
        )
        expect(outcomes.map((one) => firstsOf(one))).toEqual(
          Array.from({ length: 100 }, (_, i) => [2 * i + 1, i + 1]),
        )
        expect([...(await all(log, 2)).values]).toEqual(Array.from({ length: 100 }, (_, i) => i))
      })

      it('[PT1] keeps a gap as NaN under its own offset', async () => {
        const log = await open()
        await log.append({ arrived: NOW, writes: [write(1, [1, Number.NaN, 3])] })
        const entries = await all(log, 1)
        expect([...entries.values]).toEqual([1, Number.NaN, 3])
        expect((await log.read(1, { tail: 1 }, 1)).head.offset).toBe(3)
      })

      it('keeps every double as it is', async () => {
        const log = await open()
        const values = [-0, 5e-324, Number.MAX_VALUE, -1e-300, 0.1 + 0.2, 2 ** 53 + 2]
        const times = [-1.5, 0, NOW + 0.25, 8.64e15, -8.64e15, NOW]
        await log.append({ arrived: NOW + 0.5, writes: [{ feed: 1, times, values }] })
        const entries = await all(log, 1)
        expect([...entries.values]).toEqual(values)
        expect(Object.is(entries.values[0], -0)).toBe(true)
        expect([...entries.times]).toEqual(times)
      })

      it('a late entry stays where the log put it', async () => {
        const log = await open()
        await log.append({ arrived: NOW, writes: [{ feed: 1, times: [30, 10, 20], values: [1, 2, 3] }] })
        expect([...(await all(log, 1)).times]).toEqual([30, 10, 20])
      })

      it('takes writes of many thousand points whole', async () => {
        const { log } = await make({ keep: 30_000 })
        const values = Array.from({ length: 20_000 }, (_, i) => i)
        const outcomes = await log.append({ arrived: NOW, writes: [write(1, [-1]), write(1, values)] })
        expect(firstsOf(outcomes)).toEqual([1, 2])
        expect([...(await all(log, 1)).values]).toEqual([-1, ...values])
      })
    })

    describe('identity', () => {
      const once = (feed: number, seq: number, values = [seq], producer = 'p'): FeedWrite => ({
        ...write(feed, values),
        producer,
        seq,
      })

      async function kinds(log: FeedLog, ...writes: FeedWrite[]): Promise<string[]> {
        return (await log.append({ arrived: NOW, writes })).map((outcome) => outcome.kind)
      }

      it('[LG1] a repeated seq is a duplicate and appends nothing', async () => {
        const log = await open()
        expect(await kinds(log, once(1, 7, [1, 2]))).toEqual(['appended'])
        expect(await kinds(log, once(1, 7, [1, 2]))).toEqual(['duplicate'])
        expect(await kinds(log, once(1, 8), once(1, 8))).toEqual(['appended', 'duplicate'])
        expect([...(await all(log, 1)).values]).toEqual([1, 2, 8])
      })

      it('[LG1] identity is per feed and per producer', async () => {
        const log = await open()
        expect(await kinds(log, once(1, 1), once(2, 1), once(1, 1, [1], 'q'))).toEqual([
          'appended',
          'appended',
          'appended',
        ])
        expect(await kinds(log, once(2, 1), once(3, 1))).toEqual(['duplicate', 'appended'])
      })

      it('[LG1] of one request, the feeds that have it are duplicates and the others are taken', async () => {
        const log = await open()
        await kinds(log, once(1, 5))
        expect(await kinds(log, once(1, 5), once(2, 5), write(1, [9]))).toEqual([
          'duplicate',
          'appended',
          'appended',
        ])
        expect([...(await all(log, 1)).values]).toEqual([5, 9])
      })

      it('[LG1] a seq out of order within the window is new once', async () => {
        const log = await open()
        expect(await kinds(log, once(1, 100), once(1, 98), once(1, 99), once(1, 98), once(1, 100))).toEqual([
          'appended',
          'appended',
          'appended',
          'duplicate',
          'duplicate',
        ])
        expect([...(await all(log, 1)).values]).toEqual([100, 98, 99])
      })

      it('[LG1] the window is 1,024 wide: what lies before it is too old', async () => {
        const log = await open()
        await kinds(log, once(1, 0), once(1, 5000))
        expect(await kinds(log, once(1, 5000 - 1023), once(1, 5000 - 1023))).toEqual([
          'appended',
          'duplicate',
        ])
        expect(await kinds(log, once(1, 5000 - 1024), once(1, 0))).toEqual(['seq_too_old', 'seq_too_old'])
        expect(await kinds(log, once(1, 5001), once(1, 5000 - 1023))).toEqual(['appended', 'seq_too_old'])
        expect([...(await all(log, 1)).values]).toEqual([0, 5000, 5000 - 1023, 5001])
      })

      it('[LG1] answers as a set of all that was seen would, over any order of seqs', async () => {
        const log = await open()
        let feed = 0
        const step = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 4000 }))
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (seqs) => {
            feed++
            const seen = new Set<number>()
            let highest = -1
            const expected = seqs.map((seq) => {
              if (seq <= highest - 1024) return 'seq_too_old'
              if (seen.has(seq)) return 'duplicate'
              seen.add(seq)
              highest = Math.max(highest, seq)
              return 'appended'
            })
            expect(await kinds(log, ...seqs.map((seq) => once(feed, seq)))).toEqual(expected)
          }),
          { numRuns: 50 },
        )
      })

      it('[LG1] seqs up to the largest safe integer work', async () => {
        const log = await open()
        const top = Number.MAX_SAFE_INTEGER
        expect(await kinds(log, once(1, top - 1), once(1, top), once(1, top - 1), once(1, top))).toEqual([
          'appended',
          'appended',
          'duplicate',
          'duplicate',
        ])
      })

      it('[LG1] a write without points asks whether its seq was seen, and leaves no trace', async () => {
        const log = await open()
        expect(await kinds(log, once(1, 1, []))).toEqual(['appended'])
        expect(await kinds(log, once(1, 1))).toEqual(['appended'])
        expect(await kinds(log, once(1, 1, []))).toEqual(['duplicate'])
        expect((await log.read(1, { tail: 1 }, 1)).head.offset).toBe(1)
      })
    })

    describe('read', () => {
      async function filled(count: number): Promise<{ log: FeedLog; epoch: string }> {
        const log = await open()
        const values = Array.from({ length: count }, (_, i) => i + 1)
        const [outcome] = await log.append({ arrived: NOW, writes: [write(1, values)] })
        return { log, epoch: outcome?.kind === 'appended' ? outcome.epoch : '' }
      }

      it('[LG4] reads on after a position, at most `limit`, and says where the head is', async () => {
        const { log, epoch } = await filled(1000)
        const slice = await log.read(1, { epoch, offset: 250 }, 300)
        expect(slice).toMatchObject({ kind: 'entries', head: { epoch, offset: 1000 }, oldest: 1 })
        const entries = entriesOf(slice)
        expect(entries.first).toBe(251)
        expect([...entries.values]).toEqual(Array.from({ length: 300 }, (_, i) => 251 + i))
        expect(entries.epoch).toBe(epoch)
      })

      it('[LG4] at the head there is nothing more, and offset 0 means all', async () => {
        const { log, epoch } = await filled(10)
        const none = entriesOf(await log.read(1, { epoch, offset: 10 }, 100))
        expect([none.first, none.times.length, none.values.length, none.arrived.length]).toEqual([
          11, 0, 0, 0,
        ])
        expect(entriesOf(await log.read(1, { epoch, offset: 0 }, 100)).values).toHaveLength(10)
      })

      it('[LG4] reads the last entries; where `limit` is less, the older of them', async () => {
        const { log } = await filled(600)
        expect([...entriesOf(await log.read(1, { tail: 3 }, 10)).values]).toEqual([598, 599, 600])
        expect([...entriesOf(await log.read(1, { tail: 5 }, 2)).values]).toEqual([596, 597])
        expect(entriesOf(await log.read(1, { tail: 10_000 }, 10_000)).first).toBe(1)
        expect(entriesOf(await log.read(1, { tail: 0 }, 5)).values).toHaveLength(0)
      })

      it('[RC1] another epoch resets', async () => {
        const { log, epoch } = await filled(3)
        expect(await log.read(1, { epoch: `${epoch}x`, offset: 1 }, 10)).toMatchObject({
          kind: 'reset',
          why: 'epoch_changed',
          head: { epoch, offset: 3 },
          oldest: 1,
        })
      })

      it('[LG7] a position past the head resets', async () => {
        const { log, epoch } = await filled(3)
        expect(await log.read(1, { epoch, offset: 4 }, 10)).toMatchObject({ kind: 'reset', why: 'past_head' })
      })

      if (options.trims) {
        it('[LG4] a position before the oldest entry held resets; one just before it reads on', async () => {
          const { log, tidy } = await make({ keep: 1000 })
          let epoch = ''
          for (let i = 0; i < 40; i++) {
            const [outcome] = await log.append({
              arrived: NOW,
              writes: [
                write(
                  1,
                  Array.from({ length: 500 }, (_, j) => i * 500 + j + 1),
                ),
              ],
            })
            if (outcome?.kind === 'appended') epoch = outcome.epoch
          }
          await tidy?.()
          const { head, oldest } = await log.read(1, { tail: 1 }, 1)
          expect(head.offset).toBe(20_000)
          expect(oldest).toBeGreaterThan(1)
          expect(oldest).toBeLessThanOrEqual(20_000 - 1000 + 1)
          expect(await log.read(1, { epoch, offset: oldest - 2 }, 10)).toMatchObject({
            kind: 'reset',
            why: 'trimmed',
            oldest,
          })
          const entries = entriesOf(await log.read(1, { epoch, offset: oldest - 1 }, MANY))
          expect(entries.first).toBe(oldest)
          expect([...entries.values]).toEqual(
            Array.from({ length: 20_000 - oldest + 1 }, (_, i) => oldest + i),
          )
          expect(entriesOf(await log.read(1, { tail: MANY }, MANY)).first).toBe(oldest)
        })
      }

      it('[LG4] an unknown feed reads as empty', async () => {
        const log = await open()
        const slice = await log.read(99, { tail: 10 }, 10)
        expect(slice).toMatchObject({ kind: 'entries', head: { offset: 0 }, oldest: 1 })
        expect(entriesOf(slice).times).toHaveLength(0)
        const { epoch } = slice.head
        expect(epoch).not.toBe('')
        expect(await log.read(99, { epoch, offset: 0 }, 10)).toMatchObject({ kind: 'entries' })
        expect(await log.read(99, { epoch, offset: 1 }, 10)).toMatchObject({
          kind: 'reset',
          why: 'past_head',
        })
      })

      it('what was read does not change when more is appended', async () => {
        const { log } = await filled(10)
        const before = await all(log, 1)
        await log.append({ arrived: NOW, writes: [write(1, [11, 12])] })
        expect(before.values).toHaveLength(10)
        expect([...before.values]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      })
    })

    describe('follow', () => {
      it('[LG3] hears each append after its commit, in order, once, before the ack', async () => {
        const log = await open()
        const heard: number[] = []
        log.follow(1, (entries) => {
          for (const [i, value] of entries.values.entries()) heard.push(entries.first + i, value)
        })
        const acks = [1, 2, 3].map((i) =>
          log.append({ arrived: NOW, writes: [write(1, [i * 10, i * 10 + 1])] }).then(() => heard.length),
        )
        const lengths = await Promise.all(acks)
        for (const [i, length] of lengths.entries()) expect(length).toBeGreaterThanOrEqual((i + 1) * 4)
        expect(heard).toEqual([1, 10, 2, 11, 3, 20, 4, 21, 5, 30, 6, 31])
      })

      it('[LG3] what a follower hears can be read', async () => {
        const log = await open()
        const reads: Promise<number>[] = []
        log.follow(1, (entries) =>
          reads.push(log.read(1, { tail: 1 }, 1).then(({ head }) => head.offset - entries.first)),
        )
        await log.append({ arrived: NOW, writes: [write(1, [1])] })
        expect(await Promise.all(reads)).toEqual([0])
      })

      it('[LG3] hears nothing of what went before, of other feeds, or of duplicates', async () => {
        const log = await open()
        const identified = { ...write(1, [1]), producer: 'p', seq: 1 }
        await log.append({ arrived: NOW, writes: [identified] })
        const heard: number[] = []
        log.follow(1, (entries) => heard.push(...entries.values))
        await log.append({ arrived: NOW, writes: [identified, write(2, [2])] })
        await log.append({ arrived: NOW, writes: [write(1, [3])] })
        expect(heard).toEqual([3])
      })

      it('[LG3] follow, then read: together they have every entry', async () => {
        const log = await open()
        const ids = Array.from({ length: 50 }, (_, i) => i + 1)
        const appends = ids.map((i) => log.append({ arrived: NOW, writes: [write(1, [i])] }))
        const offsets = new Set<number>()
        log.follow(1, (entries) => {
          for (const [i] of entries.values.entries()) offsets.add(entries.first + i)
        })
        for (const [i] of (await all(log, 1)).values.entries()) offsets.add(i + 1)
        await Promise.all(appends)
        await log.append({ arrived: NOW, writes: [write(1, [51])] })
        expect([...offsets].sort((a, b) => a - b)).toEqual([...ids, 51])
      })

      it('stops on unfollow, for that follower alone, and leaving twice is harmless', async () => {
        const log = await open()
        const heard: string[] = []
        const leaveA = log.follow(1, () => heard.push('a'))
        log.follow(1, () => heard.push('b'))
        leaveA()
        leaveA()
        await log.append({ arrived: NOW, writes: [write(1, [1])] })
        expect(heard).toEqual(['b'])
      })

      it('a follower may leave, follow and append while it is being told', async () => {
        const log = await open()
        const heard: string[] = []
        const nested: Promise<unknown>[] = []
        const leave = log.follow(1, (entries) => {
          heard.push(`a${entries.first}`)
          leave()
          nested.push(log.append({ arrived: NOW, writes: [write(1, [2])] }))
        })
        log.follow(1, (entries) => heard.push(`b${entries.first}`))
        await log.append({ arrived: NOW, writes: [write(1, [1])] })
        await Promise.all(nested)
        expect(heard).toEqual(['a1', 'b1', 'b2'])
      })
    })

    it('[LG4] close ends following, refuses appends, and may be called twice', async () => {
      const log = await open()
      const heard: number[] = []
      log.follow(1, (entries) => heard.push(entries.first))
      await log.append({ arrived: NOW, writes: [write(1, [1])] })
      await log.close()
      await expect(log.append({ arrived: NOW, writes: [write(1, [2])] })).rejects.toMatchObject({
        code: 'shutting_down',
      })
      await log.close()
      expect(heard).toEqual([1])
    })
  })
}

function write(feed: number, values: number[]): FeedWrite {
  return { feed, times: values.map((value) => NOW + (Number.isNaN(value) ? 0 : value)), values }
}

function firstsOf(outcomes: readonly WriteOutcome[]): (number | null)[] {
  return outcomes.map((outcome) => (outcome.kind === 'appended' ? outcome.first : null))
}

function entriesOf(slice: LogSlice): LogEntries {
  if (slice.kind !== 'entries') throw new Error(`reset: ${slice.why}`)
  return slice.entries
}

async function all(log: FeedLog, feed: number): Promise<LogEntries> {
  return entriesOf(await log.read(feed, { tail: MANY }, MANY))
}
