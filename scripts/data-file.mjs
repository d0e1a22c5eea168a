import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'

/** Where the server keeps its data, by its own setting. */
export function dataFile() {
  return resolve(join(process.env.DATA_DIR?.trim() || './data', 'watchroom.db'))
}

/** What is wrong with a data file as a sentence, or null. Reads all of it. */
export function faultOf(path) {
  if (!existsSync(path)) return `There is no file ${path}.`
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true })
    try {
      if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'journal'").get() === undefined) {
        return `${path} holds no data of Watchroom.`
      }
      const said = db.pragma('quick_check', { simple: true })
      return said === 'ok' ? null : `${path} is damaged: ${said}`
    } finally {
      db.close()
    }
  } catch (error) {
    return `${path} cannot be read: ${error.message}`
  }
}

/**
 * Takes the lock that a server holds for as long as it runs (server/adapters/embedded/data-lock.ts), so that none starts
 * meanwhile. Null where one runs. It is held until this process ends.
 */
export function holdLock(path) {
  const db = new Database(join(dirname(path), 'watchroom.lock'), { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    if (String(error.code).startsWith('SQLITE_BUSY')) return null
    throw error
  }
}

/** Whether a server has the file open, be it one of a release that knows no lock. */
export function isInUse(path) {
  const db = new Database(path, { timeout: 0 })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE; ROLLBACK')
    return false
  } catch (error) {
    if (String(error.code).startsWith('SQLITE_BUSY')) return true
    // A damaged file is in nobody's use: it is what a restore is for.
    return false
  } finally {
    db.close()
  }
}

/**
 * Puts a data file aside and another one in its place, as `server/adapters/embedded/set-aside.ts` does and finishes: the intention
 * is written down first, since a crash between two renames would lose the write-ahead log.
 */
export function replaceFile(path, aside, replacement) {
  const intent = `${path}.moving`
  writeFileSync(
    `${intent}.part`,
    JSON.stringify({ aside: basename(aside), replacement: basename(replacement) }),
    {
      flush: true,
    },
  )
  renameSync(`${intent}.part`, intent)
  finishMove(path)
}

/** Finishes what a crash interrupted. */
export function finishMove(path) {
  const intent = `${path}.moving`
  if (!existsSync(intent)) return
  const { aside, replacement } = JSON.parse(readFileSync(intent, 'utf8'))
  const beside = (name) => join(dirname(path), name)
  if (replacement === null || existsSync(beside(replacement))) {
    for (const end of ['-wal', '-shm', '']) {
      if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${beside(aside)}${end}`)
    }
    if (replacement !== null) renameSync(beside(replacement), path)
  }
  rmSync(intent)
}
