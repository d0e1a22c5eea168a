import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { hasIdentity, writeDurably } from './durable-file.ts'
import { failpoint } from './failpoint.ts'
import { Meta } from './meta.ts'
import type { Db } from './schema.ts'

const noteSchema = z.object({ mark: z.number(), identity: z.string() })
const ADVANCED_EVERY_MS = 1000

/**
 * A counter in the data file, and a note of it in a file beside it. The file's own comes first, so that a crash leaves the note
 * behind it, never ahead. A data file that stands behind its note, or beside a note that was copied, was put back in place by a
 * copy or a snapshot: what it has given out since is not in it, and it must not go on under its epoch (SPEC LG12).
 */
export class RollbackNote {
  readonly #meta: Meta
  readonly #path: string
  readonly #sync: boolean
  readonly #monotonic: () => number
  readonly #changes
  #mark: number
  #advancedAt: number
  #changesThen = 0

  constructor(db: Db, path: string, durable: boolean, monotonic: () => number) {
    this.#meta = new Meta(db)
    this.#path = `${path}.note`
    this.#sync = durable
    this.#monotonic = monotonic
    this.#changes = db.prepare<[], number>('SELECT total_changes()').pluck()
    this.#mark = Number(this.#meta.get('mark') ?? 0)
    this.#advancedAt = monotonic()
  }

  /** Whether the file was put back. A file of a release that knew no note was not, as far as can be known. */
  isBehind(): boolean {
    if (this.#mark === 0) return false
    const note = this.#read()
    return note === null || note.mark > this.#mark || !hasIdentity(this.#path, note.identity)
  }

  /** Once a second, where something was committed since. */
  work(): void {
    if (this.#monotonic() - this.#advancedAt < ADVANCED_EVERY_MS) return
    if (this.#changes.get() === this.#changesThen) return
    this.advance()
  }

  advance(): void {
    this.#advancedAt = this.#monotonic()
    failpoint('note:commit')
    this.#meta.set('mark', String(this.#mark + 1))
    this.#mark++
    this.#changesThen = this.#changes.get() ?? 0
    failpoint('note:committed')
    try {
      const mark = this.#mark
      writeDurably(this.#path, (identity) => JSON.stringify({ mark, identity }), this.#sync)
    } catch {
      // The note then stays behind, and says less.
    }
  }

  #read(): { mark: number; identity: string } | null {
    try {
      if (!existsSync(this.#path)) return null
      return noteSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
    } catch {
      return null
    }
  }
}
