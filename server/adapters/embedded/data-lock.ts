import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { systemClock } from '../../system-clock.ts'

/** An empty SQLite database whose lock is the lock of the folder. It is never removed: whoever holds it holds the file itself. */
const LOCK_FILE = 'watchroom.lock'
/** Who holds the lock, for the sentence that another start ends with. */
const OWNER_FILE = 'watchroom.owner.json'

const ownerSchema = z.object({ pid: z.number(), host: z.string(), since: z.string() })

export interface DataLock {
  release(): void
}

/** The data belongs to another server that runs. The message is a sentence for whoever started this one. */
export class DataInUse extends Error {}

/**
 * Makes the folder's data this caller's until `release`, or until its process ends in whatever way: the lock is one of the
 * operating system, so it holds between containers that share a volume, and a dead process leaves none behind. Throws
 * `DataInUse` where another holds it, be it in this very process. The lock file must not be opened by other means within the
 * process: closing it there would drop the lock.
 */
export function lockData(dataDir: string, dataFile: string): DataLock {
  const db = new Database(join(dataDir, LOCK_FILE), { timeout: 0 })
  try {
    // Nothing is ever written to it: a journal on disk would be one more file.
    db.pragma('journal_mode = MEMORY')
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error
    throw new DataInUse(
      `${dataFile} is in use by ${ownerOf(dataDir)}. Stop that server, or name another DATA_DIR for this one.`,
    )
  }
  const owner = join(dataDir, OWNER_FILE)
  try {
    const who = { pid: process.pid, host: hostname(), since: new Date(systemClock.now()).toISOString() }
    writeFileSync(owner, `${JSON.stringify(who)}\n`)
  } catch {
    // A full disk: the lock holds all the same, and another start names the file alone.
  }
  return {
    release() {
      if (!db.open) return
      rmSync(owner, { force: true })
      db.close()
    },
  }
}

function ownerOf(dataDir: string): string {
  try {
    const { pid, host, since } = ownerSchema.parse(
      JSON.parse(readFileSync(join(dataDir, OWNER_FILE), 'utf8')),
    )
    return `the server with process id ${pid} on host ${host}, which runs since ${since}`
  } catch {
    return 'another server'
  }
}
