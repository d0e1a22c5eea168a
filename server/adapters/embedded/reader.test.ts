import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { passingTime } from '../../testing/passing-time.ts'
import { packBatch } from './journal.ts'
import { Reader } from './reader.ts'
import { openForReading } from './schema.ts'
import { WriterStore } from './writer-store.ts'

const START = 1_767_225_600_000
const STEP = 100

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A reader of a feed whose entry `i` lies at `START + i · STEP` and has the value `i`. */
function open(entries: number) {
  const dir = mkdtempSync(join(tmpdir(), 'watchroom-reader-'))
  const path = join(dir, 'watchroom.db')
  const store = new WriterStore(
    { path, durability: 'normal', retention: [], chatRetentionMs: null },
    passingTime(() => START),
  )
  const db = openForReading(path)
  const reader = new Reader(db)
  const other = new Database(path)
  closing.push(() => {
    other.close()
    db.close()
    store.close()
    rmSync(dir, { recursive: true })
  })
  const [feed = 0] = store.addFeeds(['a'], START)
  for (let done = 0; done < entries; done += 4096) {
    const values = Array.from({ length: Math.min(4096, entries - done) }, (_, i) => done + i + 1)
    const times = values.map((value) => START + value * STEP)
    store.writer.append(new Uint8Array(packBatch({ arrived: START, writes: [{ feed, times, values }] })))
    while (store.writer.work()) {}
  }
  return { store, reader, feed, other }
}

function finish<T>(steps: Generator<undefined, T | null>): T {
  for (let step = steps.next(); ; step = steps.next()) {
    if (!step.done) continue
    if (step.value === null) throw new Error('rebuilt')
    return step.value
  }
}

describe('the reader', () => {
  it('[LG4] gives no entry another offset where retention deletes on while it reads', () => {
    const { store, reader, feed, other } = open(4096 * 100)
    const head = 4096 * 100
    const steps = reader.entries(feed, feed, 1, head)
    steps.next()
    const gone = 4096 * 60
    other.prepare('DELETE FROM chunk WHERE log = ? AND last <= ?').run(feed, gone)
    const { first, values } = finish(steps)
    expect([first, values.length, values[0]]).toEqual([gone + 1, head - gone, gone + 1])
    expect(store.writer.tail(feed).head).toBe(head)
  })

  it('[LG4] gives nothing where retention deletes the rest while it reads', () => {
    const { reader, feed, other } = open(4096 * 100)
    const steps = reader.entries(feed, feed, 1, 4096 * 100)
    steps.next()
    other.prepare('DELETE FROM chunk WHERE log = ?').run(feed)
    expect(finish(steps)).toMatchObject({ first: 4096 * 100 + 1, times: new Float64Array() })
  })

  it('draws a short range of long ago from its entries, with its windows, however much came since', () => {
    const entries = 2 ** 20 + 100_000
    const { store, reader, feed } = open(entries)
    const width = 64
    const from = Math.floor((START + 50_000 * STEP) / width) * width
    const query = { from, to: from + width * 1000, width, windows: [{ last: 100 }] }
    const drawn = finish(reader.columns(feed, query, store.writer.tail(feed)))
    expect(drawn).toMatchObject({ source: 'entries', width, total: (width * 1000) / STEP })
    const rolling = drawn.rolling[0]
    expect(rolling?.end.at(-1)).toBe(query.to)
    expect(rolling?.n.every((n) => n === 100)).toBe(true)
  })

  it('[WN3] goes on with its windows where a range ends in silence, and something came after it', () => {
    const { store, reader, feed } = open(600)
    const later = START + 3_600_000
    const end = START + 600 * STEP
    const post = (time: number) => {
      const writes = [{ feed, times: [time], values: [-1] }]
      store.writer.append(new Uint8Array(packBatch({ arrived: START, writes })))
    }
    const width = 1024
    const from = Math.floor(START / width) * width
    const query = { from, to: from + width * 100, width, windows: [{ last: 10 }] }
    const ends = () => finish(reader.columns(feed, query, store.writer.tail(feed))).rolling[0]?.end.at(-1)
    expect(ends()).toBe(end)
    post(later)
    expect(ends()).toBe(query.to)
  })
})
