import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { parseRetention, type RetentionRule } from '../../../lib/domain/retention.ts'
import { feedRowsContract } from '../../testing/feed-rows-contract.ts'
import { passingTime } from '../../testing/passing-time.ts'
import { packBatch } from './journal.ts'
import { Reader } from './reader.ts'
import { openForReading } from './schema.ts'
import { WriterStore } from './writer-store.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = 1_767_225_600_000

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** The writer without its thread, and with a clock that is turned by hand. */
function open(rules: string) {
  const parsed = parseRetention(rules)
  if (typeof parsed === 'string') throw new Error(parsed)
  return openWith(parsed)
}

function openWith(retention: readonly RetentionRule[]) {
  const dir = mkdtempSync(join(tmpdir(), 'watchroom-retention-'))
  const path = join(dir, 'watchroom.db')
  const clock = { now: START }
  const store = new WriterStore(
    { path, durability: 'normal', retention, chatRetentionMs: null },
    passingTime(() => clock.now),
  )
  const db = openForReading(path)
  const reader = new Reader(db)
  closing.push(() => {
    db.close()
    store.close()
    rmSync(dir, { recursive: true })
  })
  function post(feed: number, times: number[], values = times.map((_, i) => Math.sin(i))): void {
    const buffer = packBatch({ arrived: clock.now, writes: [{ feed, times, values }] })
    store.writer.append(new Uint8Array(buffer))
    while (store.writer.work()) {}
  }
  /** Every 100 ms for `ms`, as fast as it goes. */
  function run(feed: number, ms: number): void {
    for (const end = clock.now + ms; clock.now < end; clock.now += 60_000) {
      post(
        feed,
        Array.from({ length: 600 }, (_, i) => clock.now + i * 100 + 1),
      )
    }
  }
  function settle(): void {
    for (let passes = 0; passes < 3; passes++) {
      clock.now += 61_000
      while (store.work()) {}
    }
  }
  const count = (sql: string): number => (db.prepare(sql).get() as { n: number }).n
  function draw(feed: number, from: number, to: number, width: number) {
    const query = {
      from: Math.floor(from / width) * width,
      to: Math.ceil(to / width) * width,
      width,
      windows: [],
    }
    const steps = reader.columns(feed, query, store.writer.tail(feed))
    for (let step = steps.next(); ; step = steps.next()) {
      if (!step.done) continue
      if (step.value === null) throw new Error('rebuilt')
      return step.value
    }
  }
  /** As after a crash: without closing what is open. */
  function reopen(): WriterStore {
    const again = new WriterStore(
      { path, durability: 'normal', retention, chatRetentionMs: null },
      passingTime(() => clock.now),
    )
    closing.unshift(() => again.close())
    return again
  }
  return { store, clock, post, run, settle, count, draw, reopen, path }
}

feedRowsContract('embedded', async (rules) => {
  const { store, clock, post, draw } = openWith(rules)
  return {
    addFeed: (id) => store.addFeeds([id], START)[0] ?? 0,
    post,
    draw,
    oldest: (feed) => store.writer.stateOf(feed).oldest,
    advance(ms) {
      clock.now += ms
      while (store.work()) {}
    },
    settle() {
      while (store.work()) {}
    },
    close() {},
  }
})

describe('retention', () => {
  it('[LG6] drops whole chunks by age, and tells who reads on from one of them', () => {
    const { store, run, settle, count, clock } = open('*=entries:2h,8s:1d')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, 6 * HOUR)
    settle()
    expect(count('SELECT min(t_max) AS n FROM chunk')).toBeGreaterThan(clock.now - 2 * HOUR - 600_000)
    const { oldest } = store.writer.stateOf(feed)
    expect(oldest).toBeGreaterThan(4 * 3600 * 10 - 6000)
    const epoch = store.writer.epochOf(feed)
    expect(store.writer.peek(feed, { epoch, offset: 1 }, 10)).toMatchObject({ reset: 'trimmed', oldest })
  })

  it('keeps the entries of a feed that is too slow for rows as long as the rows would be kept', () => {
    const { store, post, settle, clock, draw } = open('*=entries:1h,8s:2d')
    const [feed = 0] = store.addFeeds(['slow'], START)
    const times = Array.from({ length: 600 }, (_, i) => START + i * 5000 + 1)
    post(feed, times)
    clock.now += DAY
    settle()
    expect(store.writer.stateOf(feed).oldest).toBe(1)
    expect(draw(feed, START, START + HOUR, 1024)).toMatchObject({ source: 'entries', total: 600 })
  })

  it('goes by the first rule that matches, and by size where there is one', () => {
    const { store, run, settle, count } = open('big/*=entries:30d,size:0.2MB;*=entries:30d')
    const [big = 0, other = 0] = store.addFeeds(['big/a', 'other'], START)
    for (let i = 0; i < 6; i++) {
      run(big, 2 * HOUR)
      run(other, 2 * HOUR)
    }
    settle()
    const bytes = (feed: number) =>
      count(`SELECT coalesce(sum(bytes), 0) AS n FROM chunk WHERE log = ${feed}`)
    expect(bytes(big)).toBeLessThanOrEqual(0.2 * 2 ** 20)
    expect(bytes(big)).toBeGreaterThan(0)
    expect(store.writer.stateOf(other).oldest).toBe(1)
  })

  it('[LG6a] leaves rows of the coarsest tier where a sparse chunk is cut for its size', () => {
    const { store, post, settle, draw } = open('*=entries:30d,size:0.001MB')
    const [feed = 0] = store.addFeeds(['slow'], START)
    const times = Array.from({ length: 6000 }, (_, i) => START + i * 5000 + 1)
    for (let at = 0; at < times.length; at += 600) post(feed, times.slice(at, at + 600))
    settle()
    expect(store.writer.stateOf(feed).oldest).toBeGreaterThan(1)
    const drawn = draw(feed, START - HOUR, START + 10 * HOUR, 1024)
    expect(drawn.width).toBe(2 ** 22)
    expect(drawn.own.n.reduce((sum, n) => sum + n, 0)).toBe(6000)
  })

  it('takes and drops what comes for a feed that was removed, after a restart too', () => {
    const { store, post, settle, clock, count, reopen } = open('')
    const [feed = 0] = store.addFeeds(['a'], START)
    post(feed, [START + 1])
    store.removeFeed(feed)
    settle()
    post(
      feed,
      Array.from({ length: 600 }, (_, i) => START + 2 + i),
    )
    const again = reopen()
    clock.now += 700_000
    while (again.work()) {}
    expect(count('SELECT count(*) AS n FROM chunk')).toBe(0)
    expect(again.writer.peek(feed, { tail: 10 }, 10)).toMatchObject({ times: new Float64Array() })
  })

  it('deletes the data of a removed feed in slices', () => {
    const { store, run, settle, count } = open('')
    const [feed = 0, other = 0] = store.addFeeds(['gone', 'stays'], START)
    run(feed, HOUR)
    run(other, HOUR)
    store.removeFeed(feed)
    settle()
    expect(count(`SELECT count(*) AS n FROM chunk WHERE log = ${feed}`)).toBe(0)
    expect(count(`SELECT count(*) AS n FROM rollup WHERE log = ${feed}`)).toBe(0)
    expect(count('SELECT count(*) AS n FROM doomed')).toBe(0)
    expect(count(`SELECT count(*) AS n FROM chunk WHERE log = ${other}`)).toBeGreaterThan(0)
  })

  it('takes all that is old of a feed in one pass, however much it is, and in short slices', () => {
    const { store, count, clock, path } = open('*=entries:1h,size:1GB')
    const [old = 0, held = 0] = store.addFeeds(['old', 'held'], START)
    const db = new Database(path)
    const insert = db.prepare(
      "INSERT INTO chunk (log, first, last, t_min, t_max, level, finest, bytes, data) VALUES (?, ?, ?, ?, ?, 99, 1, 1, x'00')",
    )
    const sealed = db.prepare('INSERT INTO feed_log VALUES (?, 0, ?, 1, 1, ?)')
    db.transaction(() => {
      for (let i = 1; i <= 5000; i++) insert.run(old, i, i, START + i, START + i)
      for (let i = 1; i <= 200_000; i++) insert.run(held, i, i, START + 2 * HOUR + i, START + 2 * HOUR + i)
      sealed.run(old, 5000, old)
      sealed.run(held, 200_000, held)
    })()
    db.close()
    clock.now += 2 * HOUR
    let slices = 0
    for (let more = true; more; slices++) more = store.work()
    expect(count(`SELECT count(*) AS n FROM chunk WHERE log = ${old}`)).toBe(0)
    expect(count(`SELECT count(*) AS n FROM chunk WHERE log = ${held}`)).toBe(200_000)
    expect(store.writer.stateOf(old).oldest).toBe(5001)
    // The sizes alone are read in several; a quicker machine needs fewer for the rest.
    expect(slices).toBeGreaterThan(5)
  })

  it('cuts for size no more than is over it, also where all came within the hour', () => {
    const { store, run, count, settle } = open('*=entries:30d,size:0.03MB')
    const [feed = 0] = store.addFeeds(['a'], START)
    const size = () => count(`SELECT coalesce(sum(bytes), 0) AS n FROM chunk WHERE log = ${feed}`)
    run(feed, 55 * 60_000)
    const before = size()
    settle()
    settle()
    const bytes = size()
    expect(before).toBeGreaterThan(0.04 * 2 ** 20)
    expect(bytes).toBeLessThanOrEqual(0.03 * 2 ** 20)
    expect(bytes).toBeGreaterThan(0.015 * 2 ** 20)
  })

  it('[LG1] forgets all producers that are long silent, also of removed feeds, and no others', () => {
    const { store, count, clock, settle, path } = open('')
    const [feed = 0, gone = 0] = store.addFeeds(['a', 'gone'], START)
    const db = new Database(path)
    const insert = db.prepare("INSERT INTO producer (feed, name, heard, window) VALUES (?, ?, ?, x'00')")
    db.transaction(() => {
      for (let i = 0; i < 5000; i++) insert.run(feed, `old-${i}`, START - i)
      for (let i = 0; i < 500; i++) insert.run(feed, `new-${i}`, START + DAY + i)
      for (let i = 0; i < 500; i++) insert.run(gone, `new-${i}`, START + DAY + i)
    })()
    db.close()
    store.removeFeed(gone)
    clock.now += 7 * DAY + 1000
    settle()
    expect(count(`SELECT count(*) AS n FROM producer WHERE feed = ${feed}`)).toBe(500)
    expect(count('SELECT count(*) AS n FROM producer')).toBe(500)
  })

  it('has its turn although there is always something to seal', () => {
    const { store, run, count } = open('')
    const [feed = 0, busy = 0] = store.addFeeds(['gone', 'busy'], START)
    run(feed, HOUR)
    store.removeFeed(feed)
    for (let batch = 0; batch < 100; batch++) {
      const times = Array.from({ length: 4096 }, (_, i) => START + batch * 4096 + i)
      const buffer = packBatch({ arrived: START, writes: [{ feed: busy, times, values: times }] })
      store.writer.append(new Uint8Array(buffer))
      store.work()
    }
    expect(count('SELECT count(*) AS n FROM doomed')).toBe(0)
  })
})

describe('the file', () => {
  it('[LG6] sealing and merging leave every offset in one chunk, whatever was posted', () => {
    const { store, run, path } = open('')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, 3 * HOUR)
    const db = new Database(path, { readonly: true })
    const rows = db
      .prepare<[number], { first: number; last: number }>(
        'SELECT first, last FROM chunk WHERE log = ? ORDER BY first',
      )
      .all(feed)
    db.close()
    let next = 1
    for (const { first, last } of rows) {
      expect(first).toBe(next)
      next = last + 1
    }
    expect(next - 1).toBe(store.writer.stateOf(feed).sealed)
  })
})
