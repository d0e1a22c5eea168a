// `npm run import`: sends a file of history to a running server.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { askServer } from './ask-server.mjs'
import { fail, readCommandLine, typedPath } from './command-line.mjs'
import { countBytes, startBar } from './progress.mjs'

const USAGE = `npm run import -- <file> [options]

  <file>            CSV whose header names the columns time, value and possibly source, or NDJSON; .gz of
                    either; - for stdin
  --source <name>   the feed of lines that name none
  --unit            of times that are numbers: s, ms, us or ns; absent: ms
  --show <count>    refused lines to list; absent: 20
  --url             of the server; absent: http://127.0.0.1:3000

Ends with 0 where every line was taken, with 2 where some were refused, with 1 where nothing was imported.
`
const { values, positionals } = readCommandLine(USAGE, {
  source: { type: 'string' },
  unit: { type: 'string' },
  show: { type: 'string', default: '20' },
})
const [name, extra] = positionals
if (name === undefined || extra !== undefined) fail(USAGE)

const url = new URL('/api/v1/import', values.url)
if (values.source !== undefined) url.searchParams.set('source', values.source)
if (values.unit !== undefined) url.searchParams.set('unit', values.unit)

try {
  const answer = await askServer(url, {
    method: 'POST',
    headers: {
      accept: 'application/x-ndjson',
      'content-type': 'application/octet-stream',
      ...(name.endsWith('.gz') ? { 'content-encoding': 'gzip' } : {}),
    },
    body: await openFile(),
  })
  const { points, feeds, added, duplicates, tooOld, refused, refusedTotal } = await follow(answer)
  const listed = refused.slice(0, Number(values.show))
  for (const { line, message } of listed) process.stderr.write(`line ${line}: ${message}\n`)
  if (refusedTotal > listed.length)
    process.stderr.write(`… and ${count(refusedTotal - listed.length, 'more line')}\n`)
  process.stdout.write(
    `${count(points, 'point')}: ${added.toLocaleString('en')} added to ${count(feeds, 'feed')}, ` +
      `${duplicates.toLocaleString('en')} there already${older(tooOld)}; ${count(refusedTotal, 'line')} refused\n`,
  )
  process.exitCode = refusedTotal > 0 ? 2 : 0
} catch (error) {
  fail(error.message)
}

async function openFile() {
  if (name === '-') return process.stdin.pipe(countBytes('sending', null))
  const path = typedPath(name)
  const { size } = await stat(path).catch(() => fail(`There is no file ${path}.`))
  const counter = countBytes(basename(path), size)
  createReadStream(path)
    .on('error', (error) => counter.destroy(error))
    .pipe(counter)
  return counter
}

/** Shows how far the server is with the lines of its answer, and gives the last one's result. */
async function follow(answer) {
  let bar
  try {
    for await (const line of createInterface({ input: answer })) {
      const news = JSON.parse(line)
      if (news.error) throw new Error(news.error.message)
      if (news.result) return news.result
      bar ??= startBar('merging', news.total)
      bar.set(news.done, news.total)
    }
  } finally {
    bar?.stop()
  }
  throw new Error('The server broke off; import the file again to complete it.')
}

function older(points) {
  return points === 0
    ? ''
    : `, ${points.toLocaleString('en')} older than what their feeds still hold entry by entry`
}

function count(number, noun) {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
