import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail, readCommandLine } from './command-line.mjs'

const USAGE = `usage: npm run mutate -- FOLDER [FILE…] [options]

Changes the code of a folder in one place after the other and runs the unit tests of that folder against each
change. What no test notices is listed; coverage/mutation/FOLDER.html shows where it stands.

  FOLDER               for example lib/domain
  FILE…                mutates these files of the folder alone; globs and line ranges (pack.ts:10-40) too
  --concurrency NUMBER test runners at once (default 1)
  --again              asks about every change anew, not only about what was edited since the last run
  -h, --help           prints this text

docs/mutation.md has the scores and says what they count.
`

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values, positionals } = readCommandLine(USAGE, {
  concurrency: { type: 'string', default: '1' },
  again: { type: 'boolean', default: false },
})
const [typed, ...files] = positionals
if (typed === undefined) fail(USAGE)
const folder = typed.replace(/\/+$/, '')
if (!existsSync(join(root, folder))) fail(`There is no folder "${folder}".`)
if (!/^[1-9]\d*$/.test(values.concurrency)) fail('--concurrency takes a whole number from 1.')

const request = { folder, files, concurrency: Number(values.concurrency), again: values.again }
const child = spawn(
  join(root, 'node_modules/.bin/node'),
  [join(root, 'scripts/mutate/run.mjs'), JSON.stringify(request)],
  { cwd: root, stdio: 'inherit' },
)
child.on('close', (code) => {
  process.exitCode = code ?? 1
})
