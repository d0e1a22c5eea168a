// `npm run backup`: copies the data of a server, running or not, into one file.
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { fail, readCommandLine, typedPath } from './command-line.mjs'
import { dataFile, faultOf } from './data-file.mjs'
import { startBar } from './progress.mjs'

const USAGE = `npm run backup -- <file>

  <file>   where the copy goes; it must not be there yet

The data is that of DATA_DIR (absent: ./data). The server may be running; what it acknowledged before is in the copy.
`
/** Between two looks at the progress. */
const PAGES = 2048

const { positionals } = readCommandLine(USAGE, {})
const [name, extra] = positionals
if (name === undefined || extra !== undefined) fail(USAGE)
const source = dataFile()
const target = typedPath(name)
if (!existsSync(source)) fail(`There is no data at ${source}; DATA_DIR says where to look.`)
if (existsSync(target)) fail(`${target} is there already.`)

const part = `${target}.part`
try {
  rmSync(part, { force: true })
  await copy()
  mark()
  const fault = faultOf(part)
  if (fault !== null) fail(fault)
  renameSync(part, target)
  for (const end of ['-wal', '-shm']) rmSync(`${part}${end}`, { force: true })
  process.stdout.write(`${target}: ${(statSync(target).size / 2 ** 20).toFixed(1)} MiB\n`)
} catch (error) {
  rmSync(part, { force: true })
  fail(`The backup failed: ${error.message}`)
}

async function copy() {
  const db = new Database(source, { fileMustExist: true })
  const bar = startBar('copying', null, ' pages')
  try {
    // One look at the data for the whole copy: without it each write of the server would begin the copy anew.
    db.exec('BEGIN')
    db.prepare('SELECT count(*) FROM meta').get()
    await db.backup(part, {
      progress({ totalPages, remainingPages }) {
        bar.set(totalPages - remainingPages, totalPages)
        return PAGES
      },
    })
  } finally {
    bar.stop()
    db.close()
  }
}

/** Whoever opens the copy in place of the original must not go on under its epoch. */
function mark() {
  const db = new Database(part)
  try {
    db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('backup', '1')").run()
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}
