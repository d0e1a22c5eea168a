// `npm run restore`: puts a backup in the place of a stopped server's data.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { fail, readCommandLine, typedPath } from './command-line.mjs'
import { dataFile, faultOf, finishMove, holdLock, isInUse, replaceFile } from './data-file.mjs'

const USAGE = `npm run restore -- <file>

  <file>   that npm run backup has made

The data of DATA_DIR (absent: ./data) is put aside under another name, never deleted. Stop the server first.
`
const { positionals } = readCommandLine(USAGE, {})
const [name, extra] = positionals
if (name === undefined || extra !== undefined) fail(USAGE)
const source = typedPath(name)
const target = dataFile()

const fault = faultOf(source)
if (fault !== null) fail(fault)
mkdirSync(dirname(target), { recursive: true })
const lock = holdLock(target)
if (lock === null || (existsSync(target) && isInUse(target))) {
  fail('The server is running: stop it, then restore.')
}

finishMove(target)
const part = `${target}.part`
rmSync(part, { force: true })
copyFileSync(source, part)
const aside = `${target}.before-restore-${new Date().toISOString().replaceAll(':', '-')}`
const moved = existsSync(target)
replaceFile(target, aside, part)
lock.close()
process.stdout.write(`Restored ${target}${moved ? `; what was there is now ${aside}` : ''}\n`)
