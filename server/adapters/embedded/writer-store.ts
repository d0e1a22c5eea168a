import { statSync } from 'node:fs'
import type { RetentionRule } from '../../../lib/domain/retention.ts'
import type { Hands } from '../../ports/clock.ts'
import type { FeedRecord } from '../../ports/feed-catalog.ts'
import { ChatTrim } from './chat-trim.ts'
import { ChatWriter } from './chat-writer.ts'
import { failpoint } from './failpoint.ts'
import type { Deleted } from './figures.ts'
import { Imports } from './imports.ts'
import { Meta, takeEpoch } from './meta.ts'
import { Retention } from './retention.ts'
import { RollbackNote } from './rollback-note.ts'
import { Rooms } from './rooms.ts'
import { type Db, type Durability, openForWriting } from './schema.ts'

import { finishMove, setAside } from './set-aside.ts'
import { StoredAgeClock } from './stored-age-clock.ts'

import { rebuildTextIndex } from './text-index.ts'
import { afterCommit, faultOf, isDamage } from './thread.ts'

import { Writer } from './writer.ts'

/** The reader's checkpoints keep the write-ahead log far below this; where they cannot, the writer waits for its own. */
const WAL_BYTES = 256 * 1024 * 1024
const WAL_LOOK_MS = 1000
/** One slice in so many is retention's, where there is always something to seal. */
const RETENTION_EVERY = 8

export interface WriterOptions {
  readonly path: string
  readonly durability: Durability
  readonly retention: readonly RetentionRule[]
  /** null: for ever. */
  readonly chatRetentionMs: number | null
  /** What to do where the file is damaged at the start; nothing said: the start ends. */
  readonly onDamage?: 'refuse' | 'new'
}

export type StoredFeed = Omit<FeedRecord, 'labels'>

export interface Opened {
  readonly epoch: string
  /** The newest row of the journal. */
  readonly row: number
  readonly feeds: readonly StoredFeed[]
  /** Feeds that imports have rebuilt: [feed, generation]. */
  readonly generations: readonly (readonly [number, number])[]
  /** Where a damaged file was put. */
  readonly setAside: string | null
}

/** Everything that writes to one file. */
export class WriterStore {
  readonly writer: Writer
  readonly imports: Imports
  readonly rooms: Rooms
  readonly chat: ChatWriter
  readonly opened: Opened
  readonly #db: Db
  readonly #path: string
  #walLookedAt = 0
  #importing = false
  #slices = 0
  readonly #ages: StoredAgeClock
  readonly #note: RollbackNote
  readonly #retention: Retention
  readonly #chatTrim: ChatTrim

  constructor(options: WriterOptions, hands: Hands) {
    const { path, retention, chatRetentionMs } = options
    const { db, epoch, note, writer, setAside } = openOrSetAside(options, hands)
    this.#note = note
    this.#db = db
    this.#path = path
    this.writer = writer
    this.imports = new Imports(db, writer)
    this.rooms = new Rooms(db)
    this.#ages = new StoredAgeClock(db, hands)
    this.#chatTrim = new ChatTrim(db, chatRetentionMs, hands, this.#ages)
    this.chat = new ChatWriter(db, () => this.#chatTrim.look())
    this.#retention = new Retention(db, writer, retention, hands, this.#ages)
    this.opened = {
      epoch,
      row: writer.nextRow - 1,
      feeds: db.prepare<[], StoredFeed>('SELECT key, id, kind, unit, created, active FROM feed').all(),
      generations: db
        .prepare<[], { feed: number; generation: number }>(
          'SELECT feed, generation FROM feed_log WHERE generation > 0',
        )
        .all()
        .map(({ feed, generation }) => [feed, generation] as const),
      setAside,
    }
  }

  get deleted(): Deleted {
    return this.#retention.deleted
  }

  /** One slice of background work. False where nothing is left to do for now. */
  work(): boolean {
    this.#limitWal()
    this.#note.work()
    // An import and the sealing take turns: neither may starve the other.
    this.#importing = !this.#importing
    if (this.#importing && this.imports.work()) return true
    // Nor may the sealing starve retention, which an import holds up: it copies what is there.
    this.#slices++
    const retains = this.#slices % RETENTION_EVERY === 0 && !this.imports.busy
    if (retains && (this.#retention.work() || this.#chatTrim.work())) return true
    return this.writer.work() || this.imports.work() || this.#retention.work() || this.#chatTrim.work()
  }

  /**
   * The reader's checkpoints never quite catch up with a writer that does not pause, so the write-ahead log would grow for
   * ever. Right after one of them the writer itself copies the little that is left: its next commit begins the log anew.
   */
  restartWal(): void {
    failpoint('checkpoint:writer')
    this.#db.pragma('wal_checkpoint(PASSIVE)')
  }

  #limitWal(): void {
    const now = performance.now()
    if (now - this.#walLookedAt < WAL_LOOK_MS) return
    this.#walLookedAt = now
    const { size = 0 } = statSync(`${this.#path}-wal`, { throwIfNoEntry: false }) ?? {}
    if (size > WAL_BYTES) this.#db.pragma('wal_checkpoint(TRUNCATE)')
  }

  /** Keys are given here; one that is there keeps its own, since a call whose answer was lost is repeated. */
  addFeeds(ids: readonly string[], now: number): number[] {
    const add = this.#db.prepare<[string, string, number, number]>(
      'INSERT OR IGNORE INTO feed (id, kind, unit, created, active) VALUES (?, ?, NULL, ?, ?)',
    )
    const find = this.#db.prepare<[string], number>('SELECT key FROM feed WHERE id = ?').pluck()
    return this.#db.transaction(() => {
      for (const id of ids) add.run(id, 'gauge', now, now)
      failpoint('feeds:commit')
      return ids.map((id) => find.get(id) ?? 0)
    })()
  }

  touchFeeds(keys: readonly number[], actives: readonly number[]): void {
    const touch = this.#db.prepare('UPDATE feed SET active = ? WHERE key = ?')
    this.#db.transaction(() => {
      for (const [i, key] of keys.entries()) touch.run(actives[i], key)
    })()
  }

  patchFeed(key: number, kind: string, unit: string | null): void {
    this.#db.prepare('UPDATE feed SET kind = ?, unit = ? WHERE key = ?').run(kind, unit, key)
  }

  removeFeed(key: number): void {
    const { log } = this.writer.stateOf(key)
    this.#db.transaction(() => {
      this.#db.prepare('DELETE FROM feed WHERE key = ?').run(key)
      this.#db.prepare('DELETE FROM feed_log WHERE feed = ?').run(key)
      this.#db.prepare('INSERT OR IGNORE INTO gone (feed) VALUES (?)').run(key)
      // Its own key too, be it another log's no longer: its producers go with it (retention.ts).
      const doom = this.#db.prepare('INSERT OR IGNORE INTO doomed (log) VALUES (?)')
      for (const one of new Set([log, key])) doom.run(one)
      failpoint('feed-removal:commit')
    })()
    afterCommit(() => {
      failpoint('feed-removal:committed')
      this.writer.forget(key)
      this.imports.forget(key)
    })
  }

  /** Throws as long as the disk does not take as much as a batch may need. */
  probe(): void {
    const meta = new Meta(this.#db)
    meta.set('probe', '0'.repeat(256 * 1024))
    meta.set('probe', '')
  }

  close(): void {
    try {
      this.imports.close()
      this.#ages.save()
      this.writer.flushProducers()
      this.writer.close()
      this.#note.advance()
      failpoint('checkpoint:close')
      this.#db.pragma('wal_checkpoint(TRUNCATE)')
    } finally {
      this.#db.close()
    }
  }
}

/** A damaged file is put aside where the settings ask for it; else it stays as it is, and the start ends. */
function openOrSetAside(options: WriterOptions, hands: Hands) {
  const { path, onDamage } = options
  finishMove(path)
  try {
    return { ...open(options, hands), setAside: null }
  } catch (error) {
    if (!isDamage(faultOf(error)) || onDamage !== 'new') throw error
    const aside = setAside(path, new Date(hands.now()).toISOString().replaceAll(':', '-'))
    return { ...open(options, hands), setAside: aside }
  }
}

function open({ path, durability }: WriterOptions, hands: Hands) {
  failpoint('start:open')
  const db = openForWriting(path, durability)
  try {
    rebuildTextIndex(db)
    const durable = durability === 'full'
    const note = new RollbackNote(db, path, durable, () => hands.monotonic())
    const epoch = takeEpoch(db, path, durable, note.isBehind())
    note.advance()
    failpoint('start:replay')
    return { db, epoch, note, writer: new Writer(db, epoch, hands) }
  } catch (error) {
    db.close()
    throw error
  }
}
