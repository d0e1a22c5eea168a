import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { post as message } from '../../../lib/domain/testing/sample-chat.ts'
import { packBatch } from './journal.ts'
import { WriterStore } from './writer-store.ts'

const START = 1_767_225_600_000
const MINUTE = 60_000
const DAY = 86_400_000
const YEAR = 365 * DAY
const ENTRIES = 20_000

/** The file under the default rules, with hands that are turned apart, and 20,000 entries of the last half hour. */
function start() {
  const dir = mkdtempSync(join(tmpdir(), 'watchroom-clock-'))
  const path = join(dir, 'watchroom.db')
  const hands = { wall: START, monotonic: 0 }
  const open = () =>
    new WriterStore(
      { path, durability: 'normal', retention: [], chatRetentionMs: DAY },
      {
        now: () => hands.wall,
        monotonic: () => hands.monotonic,
      },
    )
  let store = open()
  onTestFinished(() => {
    store.close()
    rmSync(dir, { recursive: true })
  })
  const [feed = 0] = store.addFeeds(['a'], START)

  function post(times: number[]): void {
    const bytes = packBatch({ arrived: hands.wall, writes: [{ feed, times, values: times }] })
    store.writer.append(new Uint8Array(bytes))
    while (store.work()) {}
  }
  for (let first = 0; first < ENTRIES; first += 1000)
    post(Array.from({ length: 1000 }, (_, i) => START - (ENTRIES - first - i) * 100))
  store.chat.append('r', message('m', 'zebra', { at: START }))

  return {
    hands,
    post,
    /** Passes of retention while `ms` pass. */
    pass(ms: number, every = MINUTE): void {
      for (let left = ms; left > 0; left -= every) {
        hands.wall += every
        hands.monotonic += every
        while (store.work()) {}
      }
    },
    /** The process ends, and begins anew when the wall clock is `ms` further. */
    restart(ms: number, { crash = false, forget = false } = {}): void {
      if (!crash) store.close()
      if (forget) {
        const db = new Database(path)
        db.exec("DELETE FROM meta WHERE name = 'age'")
        db.close()
      }
      hands.wall += ms
      hands.monotonic = 0
      const next = open()
      if (crash) {
        const old = store
        onTestFinished(() => old.close())
      }
      store = next
    },
    held: () => {
      const { head, oldest } = store.writer.stateOf(feed)
      return head - oldest + 1
    },
    messages: () => {
      const db = new Database(path, { readonly: true })
      const { n } = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM chat_message').get() ?? { n: -1 }
      db.close()
      return n
    },
  }
}

it('[CK4] a wall clock that is set a year forward deletes nothing', () => {
  const { hands, post, pass, held, messages } = start()
  pass(2 * MINUTE)
  hands.wall += YEAR
  post([hands.wall])
  pass(10 * MINUTE)
  expect([held(), messages()]).toEqual([ENTRIES + 1, 1])
})

it.each([
  ['closed', false],
  ['killed', true],
])('[CK4] a server that was %s and finds the wall clock a year ahead deletes nothing', (_, crash) => {
  const { hands, post, pass, restart, held, messages } = start()
  pass(2 * MINUTE)
  restart(YEAR, { crash })
  post([hands.wall])
  pass(10 * MINUTE)
  restart(MINUTE)
  pass(10 * MINUTE)
  expect([held(), messages()]).toEqual([ENTRIES + 1, 1])
  hands.wall -= YEAR
  pass(10 * MINUTE)
  expect([held(), messages()]).toEqual([ENTRIES + 1, 1])
})

it('[CK4] a file that says nothing of an earlier run is reckoned from when its feeds were last active', () => {
  const { pass, restart, held } = start()
  restart(YEAR, { forget: true })
  pass(10 * MINUTE)
  expect(held()).toBe(ENTRIES)
})

it('[CK4] what is old by what has passed goes, on a server that nobody posts to too', () => {
  const { pass, held, messages } = start()
  pass(2 * DAY, 30 * MINUTE)
  expect([held(), messages()]).toEqual([ENTRIES, 0])
  pass(6 * DAY, 30 * MINUTE)
  expect(held()).toBe(0)
})

it('[CK4] after months without a server what is old goes within a week', () => {
  const { pass, restart, held, messages } = start()
  restart(90 * DAY)
  pass(6 * DAY, 30 * MINUTE)
  expect(held()).toBe(ENTRIES)
  pass(DAY + 60 * MINUTE, 30 * MINUTE)
  expect([held(), messages()]).toEqual([0, 0])
})
