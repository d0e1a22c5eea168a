import type { FeedHistory, RangeEntries } from '../ports/feed-history.ts'
import type { FeedLog } from '../ports/feed-log.ts'

/** Entries whose value is their offset, a second apart from 1970 on; made as they are asked for, so that any number will do. */
export interface SyntheticHistory {
  readonly log: Pick<FeedLog, 'read'>
  readonly history: FeedHistory
  /** Entries given out so far. */
  readonly given: number
  /** Changes the answers to come. */
  change(to: { epoch?: string; oldest?: number; fail?: Error }): void
}

export function syntheticHistory(entries: number): SyntheticHistory {
  let given = 0
  let state: { epoch: string; oldest: number; fail?: Error } = { epoch: 'one', oldest: 1 }

  function page(first: number, count: number): RangeEntries {
    const offsets = Float64Array.from({ length: count }, (_, i) => first + i)
    given += count
    return {
      epoch: state.epoch,
      offsets,
      times: offsets.map((offset) => offset * 1000),
      values: offsets,
      arrived: offsets,
      truncated: first + count <= entries,
      oldest: state.oldest,
    }
  }

  return {
    get given() {
      return given
    },
    change(to) {
      state = { ...state, ...to }
    },
    log: {
      read: async () => ({
        kind: 'entries',
        head: { epoch: 'one', offset: entries },
        oldest: 1,
        entries: {
          epoch: 'one',
          first: entries + 1,
          times: new Float64Array(),
          values: new Float64Array(),
          arrived: new Float64Array(),
        },
      }),
    },
    history: {
      async range(_feed, { limit, after = 0 }) {
        if (state.fail) throw state.fail
        const before = after === 0 ? state.oldest - 1 : after
        return page(before + 1, Math.max(0, Math.min(limit, entries - before)))
      },
      columns: () => Promise.reject(new Error('not asked for')),
    },
  }
}
