// `npm run export`: saves feeds of a running server as CSV, NDJSON or npy.
import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { askServer } from './ask-server.mjs'
import { fail, readCommandLine, typedPath } from './command-line.mjs'
import { countBytes } from './progress.mjs'

const USAGE = `npm run export -- --feed <id> [options]

  --feed <id>       a feed; may be repeated
  --match <glob>    all feeds whose id matches, instead of --feed
  --from, --to      event time after --from up to --to: ms or ISO 8601; absent: all that is held
  --format          csv, ndjson or npy; absent: by the name of the file, else csv
  --times           ms or iso, in csv and ndjson
  -o, --output      file to write; absent: a name after the feed, in this folder; - for stdout (npm run -s)
  --url             of the server; absent: http://127.0.0.1:3000
`
const FORMATS = ['csv', 'ndjson', 'npy']

const { values, positionals } = readCommandLine(USAGE, {
  feed: { type: 'string', multiple: true, default: [] },
  match: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  format: { type: 'string' },
  times: { type: 'string' },
  output: { type: 'string', short: 'o' },
})
if (positionals.length > 0) fail(`What is "${positionals[0]}"? Feeds are named with --feed.\n\n${USAGE}`)
if (values.feed.length === 0 && values.match === undefined) fail(USAGE)

const url = new URL('/api/v1/export', values.url)
for (const feed of values.feed) url.searchParams.append('feed', feed)
const ending = extname(values.output ?? '').slice(1)
const format = values.format ?? (FORMATS.includes(ending) ? ending : 'csv')
for (const [name, text] of Object.entries({ ...values, format }))
  if (['match', 'from', 'to', 'format', 'times'].includes(name) && text !== undefined)
    url.searchParams.set(name, text)

if (format === 'csv' && values.output !== '-') url.searchParams.set('sheet', '1')

try {
  const answer = await askServer(url)
  const complete = answer.headers['x-complete'] !== 'false'
  const length = answer.headers['content-length']
  if (values.output === '-') await pipeline(answer, process.stdout)
  else {
    const file = typedPath(values.output ?? freeName(answer))
    await save(answer, file, length === undefined ? null : Number(length))
    process.stdout.write(`${file}\n`)
  }
  if (!complete)
    process.stderr.write('Entries of this range are no longer held; the file begins where they do.\n')
} catch (error) {
  fail(error.code === 'ECONNRESET' ? 'The server broke the export off; no file was written.' : error.message)
}

/** The name that the server proposes, unless there is such a file. */
function freeName(answer) {
  const [, name = `watchroom.${format}`] =
    /filename="([\w.-]+)"/.exec(answer.headers['content-disposition']) ?? []
  if (existsSync(typedPath(name))) fail(`There is a ${name} already; name another file with -o.`)
  return name
}

/** A file under its own name is whole: until then it is called .part, and goes where the export fails. */
async function save(answer, file, bytes) {
  const part = `${file}.part`
  const counter = countBytes(basename(file), bytes)
  process.once('SIGINT', () => {
    counter.destroy(new Error('Interrupted; no file was written.'))
  })
  try {
    await pipeline(answer, counter, createWriteStream(part))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
