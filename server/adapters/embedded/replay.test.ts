import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { passingTime } from '../../testing/passing-time.ts'
import { packBatch } from './journal.ts'
import { WriterStore } from './writer-store.ts'

const START = 1_767_225_600_000

it('[LG6] keeps what was appended after an import, a start with an empty journal and one more', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'watchroom-replay-'))
  const clock = { now: START }
  const open = () =>
    new WriterStore(
      { path: join(dir, 'watchroom.db'), durability: 'normal', retention: [], chatRetentionMs: null },
      passingTime(() => clock.now),
    )
  const post = (store: WriterStore, feed: number, time: number) =>
    store.writer.append(
      new Uint8Array(packBatch({ arrived: clock.now, writes: [{ feed, times: [time], values: [1] }] })),
    )
  try {
    let store = open()
    const [feed = 0] = store.addFeeds(['a'], START)
    for (let i = 1; i <= 5; i++) post(store, feed, START + i)
    store.imports.stage('job', feed, Float64Array.of(START - 1), Float64Array.of(2))
    const imported = store.imports.commitFeed('job', feed, START)
    while (store.imports.work()) {}
    await imported
    clock.now += 5000
    while (store.writer.work()) {}
    store.close()

    store = open()
    post(store, feed, START + 6)
    expect(store.writer.tail(feed).head).toBe(7)
    store.close()

    store = open()
    const { head, times } = store.writer.tail(feed)
    store.close()
    expect({ head, times: [...times] }).toEqual({ head: 7, times: [START + 6] })
  } finally {
    rmSync(dir, { recursive: true })
  }
})
