import { expect, vi } from 'vitest'
import type { CrashLedger, LedgerPage } from './crash-ledger.ts'
import type { CrashProducer } from './crash-producers.ts'
import type { CrashViewer } from './crash-viewer.ts'
import { readBack } from './read-back.ts'

export const PATIENCE = { timeout: 30_000, interval: 20 }

export async function postSome(url: string, page: LedgerPage, points = 3): Promise<void> {
  const written = page.write(points)
  const answer = await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(written) })
  expect(await answer.json()).toMatchObject({ accepted: points })
  page.acknowledge(written)
}

/** Every producer has had an answer since this was called. */
export async function everyoneIsAcknowledged(producers: readonly CrashProducer[]): Promise<void> {
  const then = producers.map(({ page }) => page.acknowledged)
  await vi.waitFor(() => {
    for (const [i, { name, page }] of producers.entries())
      expect(page.acknowledged, `points of ${name}`).toBeGreaterThan(then[i] ?? 0)
  }, PATIENCE)
}

/** The log has each point that was acknowledged, once and in its order. */
export async function checkLog(url: string, feeds: readonly string[], ledger: CrashLedger): Promise<void> {
  for (const feed of feeds) ledger.check(feed, await readBack(url, feed), ledger.acknowledgedOf(feed))
}

/** Every entry that the log has was shown once, in its place. */
export async function sawAll(viewer: CrashViewer, url: string, feeds: readonly string[]): Promise<void> {
  for (const feed of feeds) {
    const record = await readBack(url, feed)
    await vi.waitFor(() => expect(viewer.head(feed)).toBe(record.values.length), PATIENCE)
    const { snapshot, values, reduced } = viewer.seen(feed)
    expect(snapshot).toMatchObject({ epoch: record.epoch, holes: 0, snapshots: 1 })
    for (const [offset, value] of values)
      expect(value, `${feed} at ${offset}`).toBe(record.values[offset - 1])
    if (reduced === 0) expect(values.size, `entries of ${feed} that came`).toBe(record.values.length)
  }
}
