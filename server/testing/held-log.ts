import type { FeedLog, PointBatch } from '../ports/feed-log.ts'

/** A log whose appends wait until the test lets them through, one by one. */
export interface HeldLog extends FeedLog {
  /** Batches that wait, the oldest first. */
  readonly waiting: readonly PointBatch[]
  /** Lets the oldest through, or makes it fail. */
  release(error?: unknown): void
}

export function holdLog(log: FeedLog): HeldLog {
  const waiting: { batch: PointBatch; go: (error?: unknown) => void }[] = []
  return {
    append: (batch) =>
      new Promise((resolve, reject) => {
        const go = (error?: unknown): void => {
          if (error === undefined) log.append(batch).then(resolve, reject)
          else reject(error)
        }
        waiting.push({ batch, go })
      }),
    read: (feed, since, limit) => log.read(feed, since, limit),
    follow: (feed, onEntries) => log.follow(feed, onEntries),
    close: () => log.close(),
    get waiting() {
      return waiting.map(({ batch }) => batch)
    },
    release(error) {
      waiting.shift()?.go(error)
    },
  }
}
