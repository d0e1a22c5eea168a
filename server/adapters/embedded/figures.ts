import { statSync } from 'node:fs'
import {
  counter,
  type DurationCounts,
  gauge,
  histogram,
  type Metric,
} from '../../../lib/domain/instruments.ts'

/** What retention has deleted since the thread began. */
export interface Deleted {
  entries: number
  chunks: number
  rollups: number
}

/** What the thread that writes counts; it begins anew with the thread, as Prometheus expects of a counter. */
export interface WriterFigures {
  readonly commits: DurationCounts
  readonly deleted: Deleted
  readonly journalBytes: number
}

/** `ask` goes to the thread: once for all metrics of one answer. */
export function storeMetrics(path: string, ask: () => Promise<WriterFigures>): Metric[] {
  let asked: Promise<WriterFigures> | null = null
  const figures = (): Promise<WriterFigures> => {
    asked ??= ask().finally(() => {
      asked = null
    })
    return asked
  }
  return [
    histogram(
      'watchroom_log_commit_seconds',
      'How long the thread that writes took to commit a micro-batch to the data file.',
      async () => (await figures()).commits,
    ),
    counter(
      'watchroom_retention_deleted_entries_total',
      'Entries that were deleted for age or size.',
      async () => (await figures()).deleted.entries,
    ),
    counter(
      'watchroom_retention_deleted_chunks_total',
      'Chunks of entries that were deleted for age or size.',
      async () => (await figures()).deleted.chunks,
    ),
    counter(
      'watchroom_retention_deleted_rollups_total',
      'Blobs of rollup rows that were deleted for age.',
      async () => (await figures()).deleted.rollups,
    ),
    gauge(
      'watchroom_journal_bytes',
      'Points in the data file that are not in chunks yet.',
      async () => (await figures()).journalBytes,
    ),
    gauge('watchroom_data_file_bytes', 'Size of the data file.', () => sizeOf(path)),
    gauge('watchroom_write_ahead_log_bytes', 'Size of the write-ahead log beside the data file.', () =>
      sizeOf(`${path}-wal`),
    ),
  ]
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
