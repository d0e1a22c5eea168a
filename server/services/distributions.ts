import type { FeedSeries } from '../../lib/domain/feed-series.ts'
import { histogram } from '../../lib/domain/histogram.ts'
import type { Distribution, DistributionQuestion } from '../../lib/protocol/live-events.ts'
import { statsToRow } from '../../lib/protocol/stats-row.ts'
import { windowKey } from '../../lib/protocol/window-key.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog } from '../ports/feed-catalog.ts'
import type { SeriesHandle, SeriesService } from './series.ts'
import { yieldToEvents } from './yield-to-events.ts'

export interface Distributions {
  /** In the order of the questions. */
  answer(questions: readonly DistributionQuestion[]): Promise<(Distribution | null)[]>
}

/** An end further back is not read again from the log for a question of a second. */
const MAX_AGE_MS = 6 * 3_600_000
const MAX_CACHED = 4096
/** An answer over so many values is given again for a ms, though entries came since: many may ask about a busy feed. */
const VALUES_A_MS = 1000

interface Cached {
  readonly epoch: string
  readonly head: number
  readonly end: number
  readonly until: number
  readonly answer: Distribution
}

/**
 * Quantiles and histograms of windows, for panels on screen, which ask about once a second. An answer is made once for each
 * (question, head of the feed, end of the window), one a turn of the event loop.
 */
export function createDistributions(deps: {
  catalog: FeedCatalog
  series: SeriesService
  clock: Clock
}): Distributions {
  const { catalog, series, clock } = deps
  const cache = new Map<string, Cached>()

  async function one(question: DistributionQuestion): Promise<Distribution | null> {
    const [record] = (await catalog.search({ feed: question.feed, limit: 1 })).feeds
    const age = question.end === undefined ? 0 : Math.max(0, clock.now() - question.end)
    if (record === undefined || age > MAX_AGE_MS) return null
    const { window, want } = question
    const need = want.includes('before') ? twice(window) : window
    const handle = await series.open(record.key, { windows: [need], ...(age > 0 ? { span: age } : {}) })
    try {
      const key = JSON.stringify([
        record.key,
        windowKey(window),
        [...want].sort(),
        question.bins,
        question.end,
      ])
      const { epoch, head, end } = placeOf(handle, question.end)
      const held = cache.get(key)
      const same = held?.epoch === epoch && held.head === head && held.end === end
      if (held !== undefined && (same || (held.epoch === epoch && clock.monotonic() < held.until)))
        return held.answer
      await yieldToEvents()
      const now = placeOf(handle, question.end)
      const answer = make(handle.series, question, now.end)
      const n = answer.stats[0] ?? 0
      cache.delete(key)
      cache.set(key, { ...now, until: clock.monotonic() + Math.floor(n / VALUES_A_MS), answer })
      for (const oldest of cache.keys()) {
        if (cache.size <= MAX_CACHED) break
        cache.delete(oldest)
      }
      return answer
    } finally {
      handle.release()
    }
  }

  return {
    async answer(questions) {
      const answers: (Distribution | null)[] = []
      for (const question of questions) answers.push(await one(question))
      return answers
    },
  }
}

function placeOf({ epoch, series, end }: SeriesHandle, asked: number | undefined) {
  return { epoch, head: series.head, end: asked === undefined ? end : Math.min(asked, end) }
}

function twice(window: WindowSpec): WindowSpec {
  return 'last' in window ? { last: window.last * 2 } : { span: window.span * 2 }
}

function make(series: FeedSeries, { window, want, bins }: DistributionQuestion, end: number): Distribution {
  return {
    stats: statsToRow(series.statsAt(window, end)),
    ...(want.includes('quantiles') ? { quantiles: series.quantilesAt(window, end) } : {}),
    ...(want.includes('histogram') ? { histogram: histogram(series.valuesAt(window, end), bins) } : {}),
    ...(want.includes('before') ? { before: statsToRow(series.statsBefore(window, end)) } : {}),
  }
}
