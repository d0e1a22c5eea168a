import { type SeqVerdict, SeqWindow } from '../../../lib/domain/seq-window.ts'
import type { Db } from './schema.ts'

interface Known {
  readonly feed: number
  readonly name: string
  window: SeqWindow
  heard: number
}

/** Windows held in memory; beyond it those that are on disk already are let go, the least recently heard first. */
const CACHED = 100_000

/**
 * Which requests each feed has taken, by producer (SPEC LG1). What is not in the table yet is in the journal, which must
 * not be trimmed before it is saved (`unsaved`).
 */
export class Producers {
  readonly #known = new Map<string, Known>()
  readonly #find
  readonly #save
  /** Windows as they were before the batch under way. */
  readonly #undo = new Map<Known, SeqWindow>()
  /** Windows newer than the table, with the first row of the journal that made them so; rows ascend. */
  readonly #dirty = new Map<Known, number>()

  constructor(db: Db) {
    this.#find = db.prepare<[number, string], { heard: number; window: Uint8Array }>(
      'SELECT heard, window FROM producer WHERE feed = ? AND name = ?',
    )
    this.#save = db.prepare('INSERT OR REPLACE INTO producer (feed, name, heard, window) VALUES (?, ?, ?, ?)')
  }

  /** How many windows are newer than the table. */
  get dirty(): number {
    return this.#dirty.size
  }

  check(feed: number, name: string, seq: number): SeqVerdict {
    return this.#of(feed, name).window.check(seq)
  }

  /** Until `settled`, `undo` takes it back. */
  add(feed: number, name: string, seq: number, now: number): void {
    const known = this.#of(feed, name)
    if (!this.#undo.has(known)) this.#undo.set(known, SeqWindow.fromBytes(known.window.toBytes()))
    known.window.add(seq)
    known.heard = now
  }

  /** Of a batch that is in the journal already: adding twice changes nothing. */
  replay(feed: number, name: string, seq: number, now: number, row: number): void {
    const known = this.#of(feed, name)
    if (known.window.check(seq) !== 'new') return
    known.window.add(seq)
    known.heard = now
    if (!this.#dirty.has(known)) this.#dirty.set(known, row)
  }

  /** What was added is in this row of the journal. */
  settled(row: number): void {
    for (const known of this.#undo.keys()) if (!this.#dirty.has(known)) this.#dirty.set(known, row)
    this.#undo.clear()
    this.shrink()
  }

  undo(): void {
    for (const [known, window] of this.#undo) known.window = window
    this.#undo.clear()
  }

  /** Up to `limit` windows that rows of the journal before `until` have changed. */
  unsaved(until: number, limit: number): Known[] {
    const some: Known[] = []
    for (const [known, row] of this.#dirty) {
      if (row >= until || some.length >= limit) break
      some.push(known)
    }
    return some
  }

  /** To be called in a transaction; `saved` says that it was committed. */
  save(some: readonly Known[]): void {
    for (const { feed, name, heard, window } of some) this.#save.run(feed, name, heard, window.toBytes())
  }

  saved(some: readonly Known[]): void {
    for (const known of some) this.#dirty.delete(known)
  }

  forgetFeed(feed: number): void {
    for (const [key, known] of this.#known) {
      if (known.feed !== feed) continue
      this.#dirty.delete(known)
      this.#known.delete(key)
    }
  }

  /** Lets go of what nobody waits for, where too much is held. */
  shrink(): void {
    if (this.#known.size <= 2 * CACHED) return
    for (const [key, known] of this.#known) {
      if (this.#known.size <= CACHED) return
      if (!this.#dirty.has(known) && !this.#undo.has(known)) this.#known.delete(key)
    }
  }

  #of(feed: number, name: string): Known {
    const key = `${feed} ${name}`
    let known = this.#known.get(key)
    if (known === undefined) {
      const row = this.#find.get(feed, name)
      const window = row === undefined ? new SeqWindow() : SeqWindow.fromBytes(row.window)
      known = { feed, name, window, heard: row?.heard ?? 0 }
      this.#known.set(key, known)
    }
    return known
  }
}
