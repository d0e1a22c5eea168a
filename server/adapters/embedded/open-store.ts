import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BudgetUse } from '../../../lib/domain/budget.ts'
import type { Metric } from '../../../lib/domain/instruments.ts'
import type { RetentionRule } from '../../../lib/domain/retention.ts'
import type { ChatLog } from '../../ports/chat-log.ts'
import type { FeedCatalog } from '../../ports/feed-catalog.ts'
import type { FeedImport } from '../../ports/feed-import.ts'
import type { ReadMarkers } from '../../ports/read-markers.ts'
import type { RoomStore } from '../../ports/room-store.ts'
import { EmbeddedChatLog } from './chat-log.ts'
import { type DataLock, lockData } from './data-lock.ts'
import { EmbeddedFeedCatalog } from './feed-catalog.ts'
import { EmbeddedFeedImport } from './feed-import.ts'
import { EmbeddedFeedLog } from './feed-log.ts'
import { storeMetrics, type WriterFigures } from './figures.ts'
import { ReaderQueue } from './reader-queue.ts'
import { EmbeddedRoomStore } from './room-store.ts'
import type { Durability } from './schema.ts'
import { type Fate, type StartThread, SupervisedThread, startWorker } from './supervised-thread.ts'
import { type Fault, storageFailed } from './thread.ts'
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
  /** Rejects where one of the two threads does not answer. */
  ping(): Promise<void>
  /** How often each thread was started again since the store was opened. */
  threadRestarts(): { readonly writer: number; readonly reader: number }
  /** The server ends: what waits for a thread to be started again waits no longer. */
  hurry(): void
  close(): Promise<void>
}

export interface StoreOptions {
  readonly dataDir: string
  readonly durability: Durability
  readonly retention: readonly RetentionRule[]
  /** Chat that is older goes; null: never. */
  readonly chatRetentionMs: number | null
  readonly maxFeeds: number
  /** A file that is damaged at the start: the start ends, which is the default, or it is put aside and a new one begun. */
  readonly onDamaged?: 'refuse' | 'new'
  readonly onFollowerError: (error: unknown) => void
  /** The disk began to fail, or takes writes again. */
  readonly onTrouble: (reason: string | null) => void
  /** What is stored cannot be read as a whole any more; more of it is stored all the same. */
  readonly onDamage: (reason: string) => void
  /** A thread ended by itself and is started again (`reason`), or runs again (null). */
  readonly onThread: (name: 'writer' | 'reader', reason: string | null) => void
  /** A thread ended too often: nothing can be stored or read any more, and the process is of no use. */
  readonly onGiveUp: (reason: string) => void
  /** A stored room that cannot be read is left out. */
  readonly onUnreadableRoom: (slug: string, why: unknown) => void
}

/** What a store takes from the machine. Tests that run threads and processes of their own put theirs in. */
export interface StoreParts {
  readonly startThread?: StartThread
  readonly takeLock?: (dataDir: string, path: string) => DataLock
}

/** The file's name in the data directory. */
export const DATA_FILE = 'watchroom.db'

/** Opens the log on disk with its two threads. Rejects where the directory cannot be used, or is another server's (SPEC LG9). */
export async function openStore(
  options: StoreOptions,
  { startThread = startWorker, takeLock = lockData }: StoreParts = {},
): Promise<Store> {
  mkdirSync(options.dataDir, { recursive: true })
  const path = join(options.dataDir, DATA_FILE)
  const lock = takeLock(options.dataDir, path)
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
  const { durability, retention, chatRetentionMs, onFollowerError } = options
  const data: WriterOptions = {
    path,
    durability,
    retention,
    chatRetentionMs,
    onDamage: options.onDamaged ?? 'refuse',
  }
  let log: EmbeddedFeedLog | null = null
  let epoch = ''

  function tell(reason: string | null): void {
    if (reason === trouble) return
    trouble = reason
    options.onTrouble(reason)
  }

  const first = await SupervisedThread.open({
    name: 'writer',
    startThread,
    // What is damaged is put aside at the start of the server alone.
    workerData: (again) => (again ? { ...data, onDamage: 'refuse' } : data),
    onNotice: (notice) => {
      const { fault } = notice as { fault: Fault | null }
      tell(fault === null ? null : storageFailed(fault).message)
    },
    fateOf: fateOfWrite,
    resume: async (send, interrupted) => {
      await log?.recover(send, interrupted)
      const again = (await send('open', [])) as Opened
      if (again.epoch !== epoch) throw new Error('The data file was replaced while the server ran.')
      log?.resumed(again)
    },
    onDeath: (reason) => {
      options.onThread('writer', reason)
      tell(`The thread that writes the data file ended and is started again: ${reason}.`)
    },
    onRestart: () => {
      options.onThread('writer', null)
      tell(null)
    },
    onGiveUp: (reason) => options.onGiveUp(`the thread that writes the data file ended too often: ${reason}`),
  })
  const writer = first.thread
  const opened = first.opened as Opened
  epoch = opened.epoch
  const { thread: reader } = await SupervisedThread.open({
    name: 'reader',
    startThread,
    workerData: () => ({ path }),
    onNotice: (notice) => {
      const { fault } = notice as { fault: Fault | null }
      if (fault !== null) {
        damage = storageFailed(fault).message
        options.onDamage(damage)
        // The write-ahead log is long; where this fails, the writer has said so itself.
      } else writer.call('restartWal', []).catch(() => {})
    },
    fateOf: () => 'reject',
    resume: async (send) => {
      await send('open', [])
    },
    onDeath: (reason) => options.onThread('reader', reason),
    onRestart: () => options.onThread('reader', null),
    onGiveUp: (reason) => options.onGiveUp(`the thread that reads the data file ended too often: ${reason}`),
  }).catch(async (error: unknown) => {
    await writer.close()
    throw error
  })
  const { row, generations } = opened
  const questions = new ReaderQueue(reader)
  const opening = new EmbeddedFeedLog({ writer, reader: questions, epoch, row, generations, onFollowerError })
  log = opening
  const catalog = new EmbeddedFeedCatalog(writer, opened.feeds, options.maxFeeds)
  const chat = new EmbeddedChatLog({ writer, reader: questions, epoch, onFollowerError })
  const rooms = new EmbeddedRoomStore(writer)
  await rooms.open(options.onUnreadableRoom).catch(async (error: unknown) => {
    await opening.close()
    throw error
  })

  return {
    catalog,
    log: opening,
    importer: new EmbeddedFeedImport(writer, opening),
    rooms,
    chat,
    markers: chat.markers,
    setAside: opened.setAside,
    trouble: () => trouble ?? damage,
    budgets: [questions.budget],
    metrics: storeMetrics(path, async () => (await writer.call('figures', [])) as WriterFigures),
    async ping() {
      await Promise.all([writer.call('ping', []), reader.call('ping', [])])
    },
    threadRestarts: () => ({ writer: writer.restarts, reader: reader.restarts }),
    hurry() {
      writer.hurry()
      reader.hurry()
    },
    async close() {
      await catalog.flush()
      await opening.close()
      lock.release()
    },
  }
}

/** Appends are looked for in the journal. What an import had staged is lost; all else may be done twice. */
function fateOfWrite(op: string): Fate {
  if (op === 'append') return 'recover'
  return /^(open|recover|stage|assign|feedsOf|commitFeed|abort|restartWal)$/.test(op) ? 'reject' : 'repeat'
}
