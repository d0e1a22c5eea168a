/** A point as it was posted. Its value tells it from all others. */
export interface PostedPoint {
  readonly source: string
  readonly value: number
  readonly time: number
}

/** What a log has of a feed, oldest first. */
export interface FeedRecord {
  readonly epoch: string
  readonly offsets: Float64Array
  readonly times: Float64Array
  readonly values: Float64Array
}

/** Of one producer; its points of one feed are posted in the order of their values. */
export interface LedgerPage {
  /** `points` new points, spread over the page's feeds. */
  write(points: number): PostedPoint[]
  acknowledge(points: readonly PostedPoint[]): void
  readonly acknowledged: number
}

export interface CrashLedger {
  page(producer: string, feeds: readonly string[]): LedgerPage
  /** The points of a feed that are acknowledged by now. */
  acknowledgedOf(feed: string): PostedPoint[]
  /**
   * Throws unless the log has every point of `acknowledged` once, no other more than once, nothing that was not posted,
   * offsets from 1 on without a gap, and the points of each producer in the order in which it posted them.
   */
  check(feed: string, record: FeedRecord, acknowledged: readonly PostedPoint[]): void
}

const VALUES_PER_PRODUCER = 1e9

export function createCrashLedger(now: () => number): CrashLedger {
  const posted = new Map<number, PostedPoint>()
  const acknowledged = new Map<string, PostedPoint[]>()
  const producers: string[] = []

  function page(producer: string, feeds: readonly string[]): LedgerPage {
    const base = producers.push(producer) * VALUES_PER_PRODUCER
    let next = 0
    let own = 0
    return {
      write: (points) =>
        Array.from({ length: points }, () => {
          const point = { source: feeds[next % feeds.length] ?? '', value: base + next, time: now() }
          next++
          posted.set(point.value, point)
          return point
        }),
      acknowledge(points) {
        for (const point of points) {
          const known = acknowledged.get(point.source)
          if (known === undefined) acknowledged.set(point.source, [point])
          else known.push(point)
        }
        own += points.length
      },
      get acknowledged() {
        return own
      },
    }
  }

  const nameOf = (value: number): string =>
    `point ${value % VALUES_PER_PRODUCER} of ${producers[Math.floor(value / VALUES_PER_PRODUCER) - 1]}`

  return {
    page,
    acknowledgedOf: (feed) => [...(acknowledged.get(feed) ?? [])],
    check(feed, { offsets, times, values }, expected) {
      const wrong: string[] = []
      const at = new Map<number, number>()
      const newest = new Map<number, number>()
      for (const [i, value] of values.entries()) {
        const offset = offsets[i]
        if (offset !== i + 1) wrong.push(`entry ${i + 1} has offset ${offset}`)
        const point = posted.get(value)
        if (point === undefined || point.source !== feed) wrong.push(`${value} at ${offset} was never posted`)
        else if (point.time !== times[i]) wrong.push(`${nameOf(value)} has another time at ${offset}`)
        if (at.has(value)) wrong.push(`${nameOf(value)} is at ${at.get(value)} and at ${offset}`)
        at.set(value, offset ?? 0)
        const producer = Math.floor(value / VALUES_PER_PRODUCER)
        if (value < (newest.get(producer) ?? 0)) wrong.push(`${nameOf(value)} comes late, at ${offset}`)
        newest.set(producer, value)
      }
      for (const { value } of expected) {
        if (!at.has(value)) wrong.push(`${nameOf(value)} was acknowledged and is lost`)
      }
      if (wrong.length === 0) return
      const shown = wrong.slice(0, 20).join('\n  ')
      throw new Error(`${feed}, ${values.length} entries, ${wrong.length} faults:\n  ${shown}`)
    },
  }
}
