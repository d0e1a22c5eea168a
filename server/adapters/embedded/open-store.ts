import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BudgetUse } from '../../../lib/domain/budget.ts'
import type { Metric } from '../../../lib/domain/instruments.ts'
import type { RetentionRule } from '../../../lib/domain/retention.ts'
import type { ChatLog } from '../../ports/chat-log.ts'
import type { FeedCatalog } from '../../ports/feed-catalog.ts'
import type { FeedImport, ImportCounts } from '../../ports/feed-import.ts'
import type { ReadMarkers } from '../../ports/read-markers.ts'
import type { RoomStore } from '../../ports/room-store.ts'
import { EmbeddedChatLog } from './chat-log.ts'
import { type DataLock, lockData } from './data-lock.ts'
import { EmbeddedFeedCatalog } from './feed-catalog.ts'
import { EmbeddedFeedLog } from './feed-log.ts'
import { storeMetrics, type WriterFigures } from './figures.ts'
import type { Rebuilt } from './imports.ts'
import { ReaderQueue } from './reader-queue.ts'
import { EmbeddedRoomStore } from './room-store.ts'
import type { Durability } from './schema.ts'
import { type Fault, type StartThread, startThread as startWorker, storageFailed } from './thread.ts'
import type { Opened, WriterOptions } from './writer-store.ts'

export interface Store {
  readonly catalog: FeedCatalog
  readonly log: EmbeddedFeedLog
  readonly importer: FeedImport
  readonly rooms: RoomStore
  readonly chat: ChatLog
  readonly markers: ReadMarkers
  /** Where a damaged file was put at the start; a new one was begun in its place. */
  readonly setAside: string | null
  /** Why the disk does not take anything now, or null. */
  trouble(): string | null
  readonly metrics: readonly Metric[]
  readonly budgets: readonly BudgetUse[]
  close(): Promise<void>
}

export interface StoreOptions {
  readonly dataDir: string
  readonly durability: Durability
  readonly retention: readonly RetentionRule[]
  /** Chat that is older goes; null: never. */
  readonly chatRetentionMs: number | null
  readonly maxFeeds: number
  readonly onFollowerError: (error: unknown) => void
  /** The disk began to fail, or takes writes again. */
  readonly onTrouble: (reason: string | null) => void
  /** What is stored cannot be read as a whole any more; more of it is stored all the same. */
  readonly onDamage: (reason: string) => void
  /** A stored room that cannot be read is left out. */
  readonly onUnreadableRoom: (slug: string, why: unknown) => void
}

/** The file's name in the data directory. */
export const DATA_FILE = 'watchroom.db'

/** Opens the log on disk with its two threads. Rejects where the directory cannot be used, or is another server's (SPEC LG9). */
export async function openStore(options: StoreOptions, startThread = startWorker): Promise<Store> {
  mkdirSync(options.dataDir, { recursive: true })
  const path = join(options.dataDir, DATA_FILE)
  const lock = lockData(options.dataDir, path)
  try {
    return await openLocked(options, path, lock, startThread)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function openLocked(
  options: StoreOptions,
  path: string,
  lock: DataLock,
  startThread: StartThread,
): Promise<Store> {
  let trouble: string | null = null
  /** What the reader found damaged stays so. */
  let damage: string | null = null
  const { durability, retention, chatRetentionMs } = options
  const data: WriterOptions = { path, durability, retention, chatRetentionMs }
  const writer = startThread('writer-thread', data, (news) => {
    const { fault } = news as { fault: Fault | null }
    const reason = fault === null ? null : storageFailed(fault).message
    if (reason === trouble) return
    trouble = reason
    options.onTrouble(reason)
  })
  const opened = (await writer.call('open', [])) as Opened
  const reader = startThread('reader-thread', { path }, (news) => {
    const { fault } = news as { fault: Fault | null }
    if (fault !== null) {
      damage = storageFailed(fault).message
      options.onDamage(damage)
      // The write-ahead log is long; where this fails, the writer has said so itself.
    } else writer.call('restartWal', []).catch(() => {})
  })
  await reader.call('open', [])
  const questions = new ReaderQueue(reader)
  const log = new EmbeddedFeedLog({
    writer,
    reader: questions,
    epoch: opened.epoch,
    generations: new Map(opened.generations),
    onFollowerError: options.onFollowerError,
  })
  const catalog = new EmbeddedFeedCatalog(writer, opened.feeds, options.maxFeeds)
  const { onFollowerError } = options
  const chat = new EmbeddedChatLog({ writer, reader: questions, epoch: opened.epoch, onFollowerError })
  const rooms = new EmbeddedRoomStore(writer)
  await rooms.open(options.onUnreadableRoom)

  async function commit(
    job: string,
    onProgress?: (done: number, total: number) => void,
  ): Promise<ImportCounts> {
    const feeds = (await writer.call('feedsOf', [job])) as number[]
    const sum = { feeds: 0, added: 0, duplicates: 0, tooOld: 0 }
    for (const [i, feed] of feeds.entries()) {
      const done = (await writer.call('commitFeed', [job, feed])) as Rebuilt
      sum.feeds += done.feeds
      sum.added += done.added
      sum.duplicates += done.duplicates
      sum.tooOld += done.tooOld
      if (done.feeds > 0) log.rebuilt(feed, done.generation)
      onProgress?.(i + 1, feeds.length)
    }
    await writer.call('abort', [job])
    return sum
  }

  return {
    catalog,
    log,
    importer: {
      stage: async (job, feed, times, values) => {
        await writer.call('stage', [job, feed, times, values])
      },
      assign: async (job, number, feed) => {
        await writer.call('assign', [job, number, feed])
      },
      commit,
      abort: async (job) => {
        await writer.call('abort', [job])
      },
    },
    rooms,
    chat,
    markers: chat.markers,
    setAside: opened.setAside,
    trouble: () => trouble ?? damage,
    budgets: [questions.budget],
    metrics: storeMetrics(path, async () => (await writer.call('figures', [])) as WriterFigures),
    async close() {
      await catalog.flush()
      await log.close()
      lock.release()
    },
  }
}
