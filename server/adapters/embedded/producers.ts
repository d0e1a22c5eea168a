import { type SeqVerdict, SeqWindow } from '../../../lib/domain/seq-window.ts'
import type { Db } from './schema.ts'

interface Known {
  readonly feed: number
  readonly name: string
  window: SeqWindow
  heard: number
  dirty: boolean
}

/** Windows held in memory; beyond it those that are on disk already are let go, the least recently heard first. */
const CACHED = 100_000

/**
 * Which requests each feed has taken, by producer (SPEC LG1). What is not in the table yet is in the journal: `flush`
 * belongs into the transaction that trims it.
 */
export class Producers {
  readonly #known = new Map<string, Known>()
  readonly #find
  readonly #save
  readonly #undo = new Map<Known, SeqWindow>()
  #dirty = 0

  constructor(db: Db) {
    this.#find = db.prepare<[number, string], { heard: number; window: Uint8Array }>(
      'SELECT heard, window FROM producer WHERE feed = ? AND name = ?',
    )
    this.#save = db.prepare('INSERT OR REPLACE INTO producer (feed, name, heard, window) VALUES (?, ?, ?, ?)')
  }

  /** How many windows are newer than the table. */
  get dirty(): number {
    return this.#dirty
  }

  check(feed: number, name: string, seq: number): SeqVerdict {
    return this.#of(feed, name).window.check(seq)
  }

  /** Until `settled`, `undo` takes it back. */
  add(feed: number, name: string, seq: number, now: number): void {
    const known = this.#of(feed, name)
    if (!this.#undo.has(known)) this.#undo.set(known, SeqWindow.fromBytes(known.window.toBytes()))
    this.#mark(known, seq, now)
  }

  /** Of a batch that is in the journal already: adding twice changes nothing. */
  replay(feed: number, name: string, seq: number, now: number): void {
    const known = this.#of(feed, name)
    if (known.window.check(seq) === 'new') this.#mark(known, seq, now)
  }

  settled(): void {
    this.#undo.clear()
    if (this.#known.size > 2 * CACHED) this.#shrink()
  }

  undo(): void {
    for (const [known, window] of this.#undo) known.window = window
    this.#undo.clear()
  }

  /** Writes what is newer than the table; to be called in a transaction. `saved` says that it was committed. */
  flush(): void {
    for (const { feed, name, heard, window, dirty } of this.#known.values()) {
      if (dirty) this.#save.run(feed, name, heard, window.toBytes())
    }
  }

  saved(): void {
    for (const known of this.#known.values()) known.dirty = false
    this.#dirty = 0
  }

  forgetFeed(feed: number): void {
    for (const [key, known] of this.#known) {
      if (known.feed !== feed) continue
      if (known.dirty) this.#dirty--
      this.#known.delete(key)
    }
  }

  #mark(known: Known, seq: number, now: number): void {
    known.window.add(seq)
    known.heard = now
    if (!known.dirty) this.#dirty++
    known.dirty = true
  }

  #of(feed: number, name: string): Known {
    const key = `${feed} ${name}`
    let known = this.#known.get(key)
    if (known === undefined) {
      const row = this.#find.get(feed, name)
      const window = row === undefined ? new SeqWindow() : SeqWindow.fromBytes(row.window)
      known = { feed, name, window, heard: row?.heard ?? 0, dirty: false }
      this.#known.set(key, known)
    }
    return known
  }

  #shrink(): void {
    for (const [key, known] of this.#known) {
      if (this.#known.size <= CACHED) return
      if (!known.dirty) this.#known.delete(key)
    }
  }
}
