import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { WebSocketServer } from 'ws'
import { answerWith } from './answer.ts'

/**
 * The peer of the log on disk: what one would write in an afternoon. A table of rows (feed, time, value), one transaction
 * a message, SQLite set as ours is (WAL, synchronous=NORMAL).
 */
interface Table {
  insert(points: readonly { source: string; value: number }[], time: number): void
  fill(times: Float64Array, values: Float64Array): void
  /** ms */
  read(from: number, to: number, width: number): number
  close(): void
  readonly path: string
}

const dir = mkdtempSync(join(tmpdir(), 'watchroom-rows-'))
process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
let tables = 0

function createTable(indexed: boolean): Table {
  const path = join(dir, `${++tables}.db`)
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.exec('CREATE TABLE point (feed INTEGER NOT NULL, time REAL NOT NULL, value REAL)')
  if (indexed) db.exec('CREATE INDEX point_by_time ON point (feed, time)')
  const one = db.prepare('INSERT INTO point (feed, time, value) VALUES (?, ?, ?)')
  const feeds = new Map<string, number>()
  const all = db.transaction((points: readonly { source: string; value: number }[], time: number) => {
    for (const { source, value } of points) {
      const feed = feeds.get(source) ?? feeds.size
      feeds.set(source, feed)
      one.run(feed, time, value)
    }
  })
  const fill = db.transaction((times: Float64Array, values: Float64Array) => {
    for (const [i, time] of times.entries()) one.run(1, time, values[i])
  })
  const columns = db.prepare(
    `SELECT CAST(time / ? AS INTEGER) AS column, COUNT(value), AVG(value), MIN(value), MAX(value) FROM point
     WHERE feed = 1 AND time > ? AND time <= ? GROUP BY column`,
  )
  return {
    insert: all,
    fill,
    read(from, to, width) {
      const began = performance.now()
      columns.all(width, from, to)
      return performance.now() - began
    },
    close: () => db.close(),
    path,
  }
}

let table = createTable(false)
const http = createServer()
const wss = new WebSocketServer({ server: http, perMessageDeflate: false })
wss.on('connection', (ws) => {
  ws.on('message', (data) => {
    const body = JSON.parse(String(data))
    const points = Array.isArray(body) ? body : Array.isArray(body.points) ? body.points : [body]
    table.insert(points, Date.now())
    if (body.id !== undefined) ws.send(JSON.stringify({ id: body.id }))
  })
})

answerWith({
  port: () => (http.address() as AddressInfo).port,
  /** An empty table takes the place of the one before. */
  fresh() {
    table.close()
    table = createTable(false)
    return true
  },
  /** Points a second, straight into a table, nothing but the inserting measured. */
  insert({ size, feeds, points }) {
    const own = createTable(false)
    const batches = Array.from({ length: 64 }, (_, b) =>
      Array.from({ length: Number(size) }, (_, i) => ({
        source: `bench-${(b * Number(size) + i) % Number(feeds)}`,
        value: b + i / 7,
      })),
    )
    const count = Math.floor(Number(points) / Number(size))
    const began = performance.now()
    for (let i = 0; i < count; i++) own.insert(batches[i % batches.length] ?? [], i)
    const seconds = (performance.now() - began) / 1000
    own.close()
    return (count * Number(size)) / seconds
  },
  /**
   * Entries of one feed in a table with the index without which no range can be read: its bytes, and how long (ms) it takes
   * to answer n, mean, min and max of each column of `width` ms over the last `span` ms, for each span.
   */
  keep({ times, values, spans, columns, rounds }) {
    const own = createTable(true)
    own.fill(times as Float64Array, values as Float64Array)
    const newest = (times as Float64Array).at(-1) ?? 0
    const took = (spans as number[]).map((span) => {
      const width = span / Number(columns)
      return Array.from({ length: Number(rounds) }, (_, i) =>
        own.read(newest - span - i * width, newest, width),
      )
    })
    own.close()
    return { bytes: statSync(own.path).size, took }
  },
})
http.listen(0, '127.0.0.1', () => process.send?.({ answer: 'ready' }))
