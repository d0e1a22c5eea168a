import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postPoints, startIdleServer } from './testing/bystander.ts'
import { expectServed } from './testing/hostile-rounds.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'

const LONG = 1_000_000
/** Of a heap of 512 MiB, twice 64 MiB of bodies and answers, and the programs and heaps of three threads. */
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
  ['[BD5] two hundred questions for a million entries, and nothing is read', 'ranges'],
  ['[BD7] forty that read nothing of the last million entries', 'readers'],
  ['[BD6] drawings of a hundred thousand columns', 'columns'],
  ['[BD7] lists of a thousand feeds that nobody reads', 'lists'],
  ['[BD9] sixty large bodies that do not end', 'slow'],
  ['[BD2] points of millions of keys', 'keys'],
  ['[BD1] a hundred thousand points at once', 'honest'],
  ['[BD15] bodies of rooms and chats as large as may be', 'rooms'],
  ['[BD8] bodies that unpack to megabytes of nothing', 'bombs'],
] as const

describe('beside a hostile client of HTTP others are served, in bounded memory:', () => {
  for (const [title, name] of cases) {
    it(title, async () => {
      const round = await expectServed({ server, idle: idle.url, program: 'hostile-http-client.ts' }, name)
      expect(round.peakMiB).toBeLessThan(PEAK_MIB)
    }, 120_000)
  }

  it('[BD4] answers questions about the past as before, and its reader is alive', async () => {
    const answer = await fetch(`${server.url}/api/v1/points?feed=long&from=0&limit=1000000`)
    expect(answer.headers.get('x-shown')).toBe('1000000')
    expect(((await answer.json()) as { points: unknown[] }).points).toHaveLength(1_000_000)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  }, 60_000)
})
