import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { parseRetention } from '../../../lib/domain/retention.ts'
import { passingTime } from '../../testing/passing-time.ts'
import { packBatch } from './journal.ts'
import { Reader } from './reader.ts'
import { openForReading } from './schema.ts'
import { WriterStore } from './writer-store.ts'

const HOUR = 3_600_000
const START = 1_767_225_600_000

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** The writer without its thread, and with a clock that is turned by hand. */
function open(rules: string) {
  const dir = mkdtempSync(join(tmpdir(), 'watchroom-imports-'))
  const path = join(dir, 'watchroom.db')
  const parsed = parseRetention(rules)
  if (typeof parsed === 'string') throw new Error(parsed)
  const retention = parsed
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
  function append(feed: number, times: number[], values: number[]): void {
    const buffer = packBatch({ arrived: clock.now, writes: [{ feed, times, values }] })
    store.writer.append(new Uint8Array(buffer))
  }
  /** Every 100 ms for `ms`; values are small whole numbers. */
  function run(feed: number, ms: number): void {
    for (const end = clock.now + ms; clock.now < end; clock.now += 60_000) {
      const times = Array.from({ length: 600 }, (_, i) => clock.now + i * 100 + 1)
      append(
        feed,
        times,
        times.map((time) => time % 7),
      )
      while (store.writer.work()) {}
    }
  }
  function settle(of = store): void {
    for (let passes = 0; passes < 3; passes++) {
      clock.now += 61_000
      while (of.work()) {}
    }
  }
  function finish<T>(steps: Generator<undefined, T | null>): T {
    for (let step = steps.next(); ; step = steps.next()) {
      if (!step.done) continue
      if (step.value === null) throw new Error('rebuilt')
      return step.value
    }
  }
  const draw = (feed: number, from: number, to: number, width: number) =>
    finish(
      reader.columns(
        feed,
        { from: Math.floor(from / width) * width, to: Math.ceil(to / width) * width, width, windows: [] },
        store.writer.tail(feed),
      ),
    )
  const all = (feed: number) => {
    const range = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1e6 }
    return finish(reader.range(feed, range, store.writer.tail(feed)))
  }
  const count = (sql: string): number => (db.prepare(sql).get() as { n: number }).n
  /** As after a crash: without closing what is open. */
  function reopen(): WriterStore {
    const again = new WriterStore(
      { path, durability: 'normal', retention, chatRetentionMs: null },
      passingTime(() => clock.now),
    )
    closing.unshift(() => again.close())
    return again
  }
  return { store, clock, append, run, settle, draw, all, reader, db, count, reopen, path }
}

describe('an import', () => {
  it('[LG6a] keeps the rows of what is gone, exactly, and numbers on', async () => {
    const { store, run, settle, draw, all } = open('*=entries:1h')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, 9 * HOUR)
    settle()
    const { oldest, head } = store.writer.stateOf(feed)
    expect(oldest).toBeGreaterThan(6 * 36_000)
    const before = [8192, 65_536, 2 ** 22].map((width) => draw(feed, START, START + 9 * HOUR, width))
    const times = [START + HOUR, START + 8.6 * HOUR + 0.5]
    store.imports.stage('job', feed, Float64Array.from(times), Float64Array.of(-1000, 1000))
    const done = store.imports.commitFeed('job', feed, START)
    while (store.work()) {}
    expect(await done).toEqual({ feeds: 1, added: 1, duplicates: 0, tooOld: 1, generation: 1 })
    expect(store.writer.stateOf(feed)).toMatchObject({ oldest, head: head + 1, generation: 1 })
    const { offsets } = all(feed)
    expect([offsets[0], offsets.at(-1), offsets.length]).toEqual([oldest, head + 1, head + 2 - oldest])
    settle()
    for (const [i, was] of before.entries()) {
      const now = draw(feed, START, START + 9 * HOUR, was.width)
      const changed = [...was.own.end].findIndex((end) => end >= (times[1] ?? 0))
      const n = [...was.own.n].map((count, at) => count + (at === changed ? 1 : 0))
      expect({ width: now.width, n: [...now.own.n] }).toEqual({ width: was.width, n })
      expect(now.own.max[changed]).toBe(1000)
      expect([...now.own.min], `tier ${i}`).toEqual([...was.own.min])
      for (const [at, mean] of was.own.mean.entries())
        if (at !== changed) expect(now.own.mean[at]).toBeCloseTo(mean, 9)
    }
  })

  it('[PT2] goes on beside appends and sealing, and loses nothing of either', async () => {
    const { store, append, all, clock } = open('')
    const [feed = 0] = store.addFeeds(['a'], START)
    let posted = 0
    const post = (count: number) => {
      const times = Array.from({ length: count }, () => START + ++posted * 10)
      append(feed, times, times)
    }
    for (let i = 0; i < 40; i++) {
      post(500)
      store.work()
    }
    const imported = Float64Array.from({ length: 30_000 }, (_, i) => START - 400_000 + i * 10 + 5)
    store.imports.stage('job', feed, imported, imported)
    const done = store.imports.commitFeed('job', feed, START)
    let result: unknown = null
    void done.then((value) => {
      result = value
    })
    for (let turns = 0; result === null; turns++) {
      // Faster than a rebuild could ever copy them one by one, for a while.
      if (turns < 60) post(700)
      clock.now += 100
      store.work()
      await Promise.resolve()
    }
    post(100)
    expect(result).toMatchObject({ added: 30_000, duplicates: 0 })
    const { offsets, times } = all(feed)
    expect(offsets.length).toBe(30_000 + posted)
    expect([...offsets].every((offset, i) => offset === i + 1)).toBe(true)
    expect(new Set(times).size).toBe(30_000 + posted)
    while (store.work()) {}
    expect(all(feed).offsets.length).toBe(30_000 + posted)
  })

  it('leaves nothing behind where it is not finished, and the feed as it was', async () => {
    const { store, run, all, db, clock } = open('')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, HOUR)
    const imported = Float64Array.from({ length: 50_000 }, (_, i) => START - i - 1)
    store.imports.stage('job', feed, imported, imported)
    const done = store.imports.commitFeed('job', feed, START)
    const unfinished = expect(done).rejects.toThrow('closed')
    const logs = () => db.prepare('SELECT count(DISTINCT log) AS n FROM chunk').get() as { n: number }
    while (logs().n < 2) store.imports.work()
    store.imports.close()
    await unfinished
    clock.now += 61_000
    while (store.work()) {}
    expect(logs().n).toBe(1)
    expect(store.writer.stateOf(feed)).toMatchObject({ generation: 0, head: 36_000 })
    expect(all(feed).offsets.length).toBe(36_000)
  })

  it('[LG7] answers no question from two lives of a feed', () => {
    const { store, run, reader } = open('')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, HOUR)
    const tail = store.writer.tail(feed)
    const asked = reader.range(feed, { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1e6 }, tail)
    asked.next()
    store.imports.stage('job', feed, Float64Array.of(START - 1), Float64Array.of(1))
    void store.imports.commitFeed('job', feed, START)
    while (store.work()) {}
    let step = asked.next()
    while (!step.done) step = asked.next()
    expect(step.value).toBeNull()
    expect(reader.entries(feed, tail.log, 1, 10).next().value).toBeNull()
  })

  it('begins afresh where one that was given up is still being deleted', async () => {
    const { store, run, all, settle, count } = open('')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, HOUR)
    const first = Float64Array.from({ length: 50_000 }, (_, i) => START - i - 1)
    store.imports.stage('first', feed, first, first)
    const given = store.imports.commitFeed('first', feed, START)
    const unfinished = expect(given).rejects.toThrow('closed')
    while (count('SELECT count(*) AS n FROM chunk WHERE log < 0') === 0) store.imports.work()
    store.imports.close()
    await unfinished
    store.imports.stage('second', feed, Float64Array.of(START - 1), Float64Array.of(1))
    const done = store.imports.commitFeed('second', feed, START)
    while (store.imports.work()) {}
    expect(await done).toMatchObject({ added: 1 })
    settle()
    const { offsets, times } = all(feed)
    expect([offsets.length, offsets.at(-1), times[0]]).toEqual([36_001, 36_001, START - 1])
  })

  it('leaves no rows behind where a crash came before its first chunk, and can be done again', async () => {
    const { store, run, settle, reopen, count } = open('*=entries:1h')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, 9 * HOUR)
    settle()
    const carried = 'SELECT count(*) AS n FROM rollup WHERE log < 0'
    const point = (of: typeof store) => {
      of.imports.stage('job', feed, Float64Array.of(START + 8.6 * HOUR + 0.5), Float64Array.of(1))
      return of.imports.commitFeed('job', feed, START)
    }
    void point(store).catch(() => {})
    while (count(carried) === 0) store.imports.work()
    expect(count('SELECT count(*) AS n FROM chunk WHERE log < 0')).toBe(0)
    const again = reopen()
    const done = point(again)
    while (again.imports.work()) {}
    expect(await done).toMatchObject({ added: 1 })
    settle(again)
    expect(count('SELECT count(*) AS n FROM doomed')).toBe(0)
    expect(count('SELECT count(DISTINCT log) AS n FROM rollup')).toBe(1)
    expect(count(carried)).toBeGreaterThan(0)
  })

  it('builds nothing for a feed that was removed before its turn', async () => {
    const { store, run, settle, count } = open('')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, HOUR)
    store.imports.stage('job', feed, Float64Array.of(START - 1), Float64Array.of(1))
    store.removeFeed(feed)
    await expect(store.imports.commitFeed('job', feed, START)).rejects.toThrow('removed')
    while (store.imports.work()) {}
    settle()
    expect(count('SELECT count(*) AS n FROM chunk')).toBe(0)
    expect(count('SELECT count(*) AS n FROM feed_log')).toBe(0)
  })

  it('has what it built deleted, although the disk took nothing when it failed', async () => {
    const { store, run, settle, count, path } = open('')
    const [feed = 0] = store.addFeeds(['a'], START)
    run(feed, HOUR)
    const imported = Float64Array.from({ length: 50_000 }, (_, i) => START - i - 1)
    store.imports.stage('job', feed, imported, imported)
    const done = store.imports.commitFeed('job', feed, START)
    const failed = expect(done).rejects.toThrow()
    while (count('SELECT count(*) AS n FROM chunk WHERE log < 0') === 0) store.imports.work()
    const other = new Database(path)
    other.exec('BEGIN IMMEDIATE')
    expect(() => {
      while (store.imports.work()) {}
    }).toThrow('locked')
    other.close()
    await failed
    settle()
    expect(count('SELECT count(*) AS n FROM chunk WHERE log < 0')).toBe(0)
  })
})
