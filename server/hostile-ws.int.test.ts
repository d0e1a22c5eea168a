import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postPoints, startIdleServer } from './testing/bystander.ts'
import { expectServed } from './testing/hostile-rounds.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'

const LONG = 1_000_000
/** Of a heap of 512 MiB, and the buffers, threads and programs beside it. */
const PEAK_MIB = 1_000

let server: ServerProcess
/** A process that only answers: what it takes longer, the machine is to blame for. */
let idle: { readonly url: string; end(): void }
let dataDir: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'watchroom-hostile-'))
  idle = await startIdleServer()
  const watcher = pathToFileURL(join(import.meta.dirname, 'testing/watch-turns.ts'))
  const options = `--max-old-space-size=512 --import ${watcher}`
  server = await startServerProcess({ DATA_DIR: dataDir, NODE_OPTIONS: options }).ready
  const now = Date.now()
  for (let from = 0; from < LONG; from += 100_000) {
    const start = now - LONG + from
    const points = Array.from({ length: 100_000 }, (_, i) => ({
      source: 'long',
      value: i % 100,
      time: start + i,
    }))
    expect((await postPoints(server, points)).status).toBe(202)
  }
  const names = Array.from({ length: 1000 }, (_, i) => `seed/${'x'.repeat(60)}${i}`)
  for (const time of [now - 3_000_000, now]) {
    const points = names.map((source) => ({ source, value: 1, time }))
    expect((await postPoints(server, points)).status).toBe(202)
  }
}, 60_000)

afterAll(async () => {
  idle?.end()
  await server?.end()
  await rm(dataDir, { recursive: true, force: true })
})

const cases = [
  ['[BD11] thousands of questions for all feeds, and nothing is read', 'feeds'],
  ['[BD10] hundreds of questions for a million entries, and nothing is read', 'histories'],
  ['[BD10] forty connections that do not read a million entries', 'readers'],
  ['[BD14] costly globs, and feeds that are new to all of them', 'globs'],
  ['[BD15] messages of one point with half a million keys', 'keys'],
  ['[BD15] a hundred thousand points in one message', 'points'],
  ['[BD15] events of points as large as may be', 'ioPoints'],
  ['[BD15] events of 5 MB that hold no points', 'events'],
  ['[BD16] hundreds of views that differ in their columns', 'watches'],
  ['[BD16] eight viewers that ask for history and do not read', 'packs'],
] as const

describe('beside a hostile client of /ws or Socket.IO others are served, in bounded memory:', () => {
  for (const [title, name] of cases) {
    it(title, async () => {
      const round = await expectServed({ server, idle: idle.url, program: 'hostile-client.ts' }, name)
      expect(round.peakMiB).toBeLessThan(PEAK_MIB)
    }, 60_000)
  }
})
