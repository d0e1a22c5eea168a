import { afterEach, describe, expect, it } from 'vitest'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { FeedImport } from '../ports/feed-import.ts'

interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
}

interface Opened {
  readonly importer: FeedImport
  /** As producers do. */
  append(feed: FeedKey, points: Points): Promise<unknown>
  /** Everything a reader sees, in the order of offsets from 1. */
  entries(feed: FeedKey): Promise<Points & { readonly epoch: string }>
  close(): Promise<unknown>
}

type Pair = [time: number, value: number]

/** Recent times: nothing here may be too old for whatever keeps it. */
const NOW = Date.now()
const points = (pairs: Pair[]): Points => ({
  times: Float64Array.from(pairs, ([time]) => NOW + time),
  values: Float64Array.from(pairs, ([, value]) => value),
})

/** What every import must do (SPEC PT2, LG7). */
export function feedImportContract(name: string, create: () => Promise<Opened>): void {
  const opened: Opened[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
  })

  async function open() {
    const made = await create()
    opened.push(made)
    const { importer } = made
    return {
      ...made,
      stage: (feed: FeedKey, pairs: Pair[], job = 'job') => {
        const { times, values } = points(pairs)
        return importer.stage(job, feed, times, values)
      },
      put: (feed: FeedKey, pairs: Pair[]) => made.append(feed, points(pairs)),
      pairs: async (feed: FeedKey) => {
        const { times, values } = await made.entries(feed)
        return [...times].map((time, i): Pair => [time - NOW, values[i] as number])
      },
      epoch: async (feed: FeedKey) => (await made.entries(feed)).epoch,
    }
  }

  describe(`feed import: ${name}`, () => {
    it('[PT2] merges by time, in any order and number of parts, and shows nothing before commit', async () => {
      const { importer, stage, put, pairs } = await open()
      const before: Pair[] = [
        [-50, 1],
        [-30, 3],
      ]
      await put(1, before)
      await stage(1, [
        [-20, 4],
        [-40, 2],
      ])
      await stage(2, [[-10, 9]])
      await stage(1, [
        [-60, Number.NaN],
        [-30, 5],
      ])
      expect([await pairs(1), await pairs(2)]).toEqual([before, []])
      expect(await importer.commit('job')).toEqual({ feeds: 2, added: 5, duplicates: 0, tooOld: 0 })
      expect(await pairs(1)).toEqual([
        [-60, Number.NaN],
        [-50, 1],
        [-40, 2],
        [-30, 3],
        [-30, 5],
        [-20, 4],
      ])
      expect(await pairs(2)).toEqual([[-10, 9]])
    })

    it('makes points of a feed of what was staged under a number, or drops them', async () => {
      const { importer, stage, pairs } = await open()
      await stage(-1, [[-20, 1]])
      await stage(2, [[-40, 2]])
      await stage(-1, [[-10, 3]])
      await stage(-2, [[-5, 4]])
      await importer.assign('job', -1, 2)
      await importer.assign('job', -2, null)
      await importer.assign('job', -3, 1)
      expect(await importer.commit('job')).toEqual({ feeds: 1, added: 3, duplicates: 0, tooOld: 0 })
      expect(await pairs(2)).toEqual([
        [-40, 2],
        [-20, 1],
        [-10, 3],
      ])
      expect(await pairs(1)).toEqual([])
    })

    it('[LG7] gives the feeds that gained entries a new epoch, and leaves the others alone', async () => {
      const { importer, stage, put, epoch } = await open()
      for (const feed of [1, 2, 3]) await put(feed, [[-5, 1]])
      const before = await Promise.all([1, 2, 3].map(epoch))
      await stage(1, [[-9, 1]])
      await stage(2, [[-5, 1]])
      expect(await importer.commit('job')).toEqual({ feeds: 1, added: 1, duplicates: 1, tooOld: 0 })
      const after = await Promise.all([1, 2, 3].map(epoch))
      expect(after.map((one, i) => one === before[i])).toEqual([false, true, true])
    })

    it('takes a file twice without a double, and keeps equal points within it', async () => {
      const { importer, stage, pairs } = await open()
      const file: Pair[] = [
        [-3, 1],
        [-3, 1],
        [-3, Number.NaN],
        [-2, 0.1],
      ]
      await stage(1, file, 'one')
      expect(await importer.commit('one')).toEqual({ feeds: 1, added: 4, duplicates: 0, tooOld: 0 })
      await stage(1, file, 'two')
      expect(await importer.commit('two')).toEqual({ feeds: 0, added: 0, duplicates: 4, tooOld: 0 })
      expect(await pairs(1)).toEqual(file)
    })

    it('takes new points afterwards', async () => {
      const { importer, stage, put, pairs } = await open()
      await stage(1, [[-9, 1]])
      await importer.commit('job')
      await put(1, [[-5, 2]])
      expect(await pairs(1)).toEqual([
        [-9, 1],
        [-5, 2],
      ])
    })

    it('drops what was staged at abort, of that job alone', async () => {
      const { importer, stage, pairs } = await open()
      await stage(1, [[-9, 1]], 'one')
      await stage(1, [[-8, 2]], 'two')
      await importer.abort('one')
      await importer.abort('unknown')
      expect(await importer.commit('two')).toEqual({ feeds: 1, added: 1, duplicates: 0, tooOld: 0 })
      expect(await importer.commit('one')).toEqual({ feeds: 0, added: 0, duplicates: 0, tooOld: 0 })
      expect(await pairs(1)).toEqual([[-8, 2]])
    })

    it('tells how far it is, up to the end', async () => {
      const { importer, stage } = await open()
      const heard: number[] = []
      await stage(1, [[-9, 1]])
      await stage(2, [[-9, 1]])
      await importer.commit('job', (done, total) => heard.push(done / total))
      expect(heard.at(-1)).toBe(1)
      expect(heard).toEqual([...heard].sort((a, b) => a - b))
    })
  })
}
