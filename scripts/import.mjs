// `npm run import`: sends a file of history to a running server.
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { askServer } from './ask-server.mjs'
import { fail, readCommandLine, typedPath } from './command-line.mjs'
import { previewText } from './preview-text.mjs'
import { countBytes, startBar } from './progress.mjs'

const USAGE = `npm run import -- <file> [options]

  <file>            CSV whose header names its columns (time and value, or time and one column a feed),
                    NDJSON or a JSON text sequence; .gz of each; - for stdin
  --preview         says how the file is understood, and writes nothing
  --source <name>   the feed of lines that name none; before the names of a wide file's feeds
  --unit            of times that are numbers: s, ms, us or ns; absent: ms
  --zone            of times that name none: Europe/Berlin, +02:00; absent: UTC
  --decimal         . or , where the file does not show which mark begins decimals
  --encoding        utf-16le, utf-16be or windows-1252 where its first bytes do not say so
  --map <file>      reads columns as this file says; nothing is written where a line does not fit
  --save-map <file> with --preview: writes what was understood, to be used as --map
  --skip-bad        with --map: leaves out lines that do not fit, and writes the others
  --show <count>    refused lines to list; absent: 20
  --url             of the server; absent: http://127.0.0.1:3000

Ends with 0 where every line was taken, with 2 where some were refused, with 1 where nothing was imported.
`
const { values, positionals } = readCommandLine(USAGE, {
  source: { type: 'string' },
  unit: { type: 'string' },
  zone: { type: 'string' },
  decimal: { type: 'string' },
  encoding: { type: 'string' },
  map: { type: 'string' },
  'save-map': { type: 'string' },
  preview: { type: 'boolean', default: false },
  'skip-bad': { type: 'boolean', default: false },
  show: { type: 'string', default: '20' },
})
const [name, extra] = positionals
if (name === undefined || extra !== undefined) fail(USAGE)

const url = new URL('/api/v1/import', values.url)
for (const field of ['source', 'unit', 'zone', 'decimal', 'encoding'])
  if (values[field] !== undefined) url.searchParams.set(field, values[field])
if (values.map !== undefined) {
  url.searchParams.set('map', readFileSync(typedPath(values.map), 'utf8'))
  if (!values['skip-bad']) url.searchParams.set('strict', '1')
}
if (values['save-map'] !== undefined && !values.preview) fail('--save-map goes with --preview.')
if (values.preview) url.searchParams.set('preview', '1')

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
  if (values.preview) await showPreview(answer)
  else await showResult(answer)
} catch (error) {
  fail(error.message)
}

async function showResult(answer) {
  const { points, feeds, added, duplicates, tooOld, refused, refusedTotal, notes } = await follow(answer)
  listRefused(refused, refusedTotal)
  process.stdout.write(
    `${count(points, 'point')}: ${added.toLocaleString('en')} added to ${count(feeds, 'feed')}, ` +
      `${duplicates.toLocaleString('en')} there already${older(tooOld)}; ${count(refusedTotal, 'line')} refused\n`,
  )
  for (const note of notes) process.stdout.write(`${note}\n`)
  process.exitCode = refusedTotal > 0 ? 2 : 0
}

async function showPreview(answer) {
  let text = ''
  for await (const part of answer.setEncoding('utf8')) text += part
  const preview = JSON.parse(text)
  listRefused(preview.refused, preview.refusedTotal)
  process.stdout.write(previewText(preview))
  if (preview.problem !== null) process.exitCode = 1
  else {
    if (values['save-map'] !== undefined)
      writeFileSync(typedPath(values['save-map']), `${JSON.stringify(preview.mapping ?? {}, null, 2)}\n`)
    process.exitCode = preview.refusedTotal > 0 ? 2 : 0
  }
}

function listRefused(refused, total) {
  const listed = refused.slice(0, Number(values.show))
  for (const { line, message } of listed) process.stderr.write(`line ${line}: ${message}\n`)
  if (total > listed.length) process.stderr.write(`… and ${count(total - listed.length, 'more line')}\n`)
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
