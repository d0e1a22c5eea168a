import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { createLiveClient } from '../lib/client/live-client.ts'
import { createProducer } from '../lib/client/producer.ts'
import { readBack } from './testing/read-back.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'
import { limitFiles, mountSmallDisk, type SmallDisk } from './testing/small-disk.ts'

const PATIENCE = { timeout: 15_000, interval: 50 }
const FILE = 'watchroom.db'

async function start(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServerProcess({ DATA_DIR: dataDir, ...env }).ready
  onTestFailed(() => void process.stderr.write(`The server said:\n${server.output().slice(-4000)}\n`))
  return server
}

async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-faults-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

let seq = 0

/** Posts points of feed `f` whose values go on from `from`; the answer has the status and the body. */
/** Below 1, and never the same twice: what is added to a value so that it takes room on disk. */
const fraction = (i: number): number => ((i * 2_654_435_761) % 2 ** 32) / 2 ** 32

async function post(url: string, from: number, count: number, retried?: number, exact = true) {
  const points = Array.from({ length: count }, (_, i) => ({
    source: 'f',
    value: from + i + (exact ? 0 : fraction(from + i)),
  }))
  const answer = await fetch(`${url}/api/v1/points`, {
    method: 'POST',
    headers: { 'x-producer': 'faults', 'x-seq': String(retried ?? seq++) },
    body: JSON.stringify(points),
  })
  return { status: answer.status, body: await answer.json() }
}

async function health(url: string) {
  const [alive, ready] = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/readyz`)])
  const { reasons } = (await ready.json()) as { reasons: string[] }
  return { alive: alive.status, ready: ready.status, reasons: reasons.join('\n') }
}

async function expectRefused(url: string, answer: Awaited<ReturnType<typeof post>>): Promise<void> {
  expect(answer).toMatchObject({ status: 503, body: { error: { code: 'storage_failed' } } })
  expect(answer.body.error.message).toMatch(/\w+ \w+/)
  const { alive, ready, reasons } = await health(url)
  expect({ alive, ready }).toEqual({ alive: 200, ready: 503 })
  expect(reasons).not.toBe('')
}

/** What is in memory is shown: to whoever watched before, to a newcomer, and to a question. */
async function expectViewable(url: string, newest: number): Promise<void> {
  const client = createLiveClient({ url })
  try {
    const view = client.watch([{ feed: 'f', windows: [{ last: 10 }] }], { span: 600_000, columns: 60 })
    await vi.waitFor(() => expect(view.feed('f')?.getSnapshot().newest?.value).toBe(newest), PATIENCE)
    expect(view.feed('f')?.getSnapshot().stats[0]).toMatchObject({ n: 10, max: newest })
  } finally {
    client.close()
  }
  const stats = await (await fetch(`${url}/api/v1/stats?feed=f&last=10`)).json()
  expect(stats).toMatchObject({ n: 10, max: newest })
}

/** Goes on by itself: the refused request is taken when it is sent again, once, and all that was acknowledged is there. */
async function expectRecovered(url: string, refused: { from: number; seq: number }): Promise<void> {
  const count = 10
  await vi.waitFor(async () => {
    expect(await post(url, refused.from, count, refused.seq)).toMatchObject({ status: 202 })
  }, PATIENCE)
  expect((await post(url, refused.from, count, refused.seq)).body).toMatchObject({ duplicates: count })
  await vi.waitFor(async () => expect(await health(url)).toMatchObject({ alive: 200, ready: 200 }), PATIENCE)
  const { values, offsets } = await readBack(url, 'f')
  expect([...values]).toEqual(Array.from({ length: refused.from + count }, (_, i) => i))
  expect([...offsets]).toEqual([...values].map((value) => value + 1))
}

/** Leaves the disk without space. Resolves with the number of points of feed `f` that were acknowledged. */
async function fillWhilePosting(disk: SmallDisk, url: string): Promise<number> {
  let from = 0
  for (; from < 2000; from += 100) expect(await post(url, from, 100)).toMatchObject({ status: 202 })
  await disk.fill()
  for (let i = 0; i < 5000; i++) {
    const { status } = await post(url, from, 10)
    if (status !== 202) return from
    from += 10
  }
  throw new Error('the disk is full, and every point was taken')
}

describe('a disk that fails', { timeout: 60_000 }, () => {
  it('[LG2] a full one: ingest says so, viewing goes on, and it recovers by itself when there is space', async () => {
    const disk = await mountSmallDisk(48)
    const { url } = await start(disk.dir)
    const from = await fillWhilePosting(disk, url)
    const refused = await post(url, from, 10)
    await expectRefused(url, refused)
    expect(refused.body.error.message).toMatch(/full|space/i)
    await expectViewable(url, from - 1)

    const producer = createProducer({ url, name: 'patient', random: () => 0.1 })
    onTestFinished(() => producer.close())
    const patient = producer.post([{ source: 'g', value: 1 }])
    await disk.free()
    await expectRecovered(url, { from, seq: seq - 1 })
    expect(await patient).toMatchObject({ accepted: 1 })
  })

  it('[LG2] one that refuses writes for a while: the same', async () => {
    const { url, pid } = await start(await temporaryDir())
    expect(await post(url, 0, 1000)).toMatchObject({ status: 202 })
    await limitFiles(pid, 4096)
    const refused = await post(url, 1000, 10)
    await expectRefused(url, refused)
    await expectViewable(url, 999)
    await limitFiles(pid, 'unlimited')
    await expectRecovered(url, { from: 1000, seq: seq - 1 })
  })

  it('[LG3] a full one, and then the server is killed: nothing is lost that was acknowledged', async () => {
    const disk = await mountSmallDisk(48)
    const { url, end } = await start(disk.dir)
    const from = await fillWhilePosting(disk, url)
    const expected = Array.from({ length: from }, (_, i) => i)
    await end()
    // Whether the little that a start writes finds room is a matter of luck.
    const onFull = await startServerProcess({ DATA_DIR: disk.dir }).ready.catch((error: Error) => error)
    if (onFull instanceof Error) expect(onFull.message).toMatch(/disk is full/)
    else expect([...(await readBack(onFull.url, 'f')).values]).toEqual(expected)
    if (!(onFull instanceof Error)) await onFull.end()
    await disk.free()
    expect([...(await readBack((await start(disk.dir)).url, 'f')).values]).toEqual(expected)
  })

  it('a full one does not keep the server from stopping', async () => {
    const disk = await mountSmallDisk(48)
    const { url, end } = await start(disk.dir)
    await fillWhilePosting(disk, url)
    const began = performance.now()
    expect(await end('SIGTERM')).toBe(0)
    expect(performance.now() - began).toBeLessThan(4000)
  })

  it('a read-only one: the server says so and does not start', async () => {
    const disk = await mountSmallDisk(48)
    const { url, end } = await start(disk.dir)
    expect(await post(url, 0, 100)).toMatchObject({ status: 202 })
    await end('SIGTERM')
    await disk.setReadOnly(true)
    await expectNoStart(disk.dir, /cannot be (written|opened)/)
    await disk.setReadOnly(false)
    expect((await readBack((await start(disk.dir)).url, 'f')).values).toHaveLength(100)
  })

  it('a directory that cannot be made: the server says so and does not start', async () => {
    const blocked = join(await temporaryDir(), 'file')
    await writeFile(blocked, 'not a directory')
    await expectNoStart(join(blocked, 'data'), /not a directory/)
  })
})

/** It ends with a sentence for whoever started it, that names the directory and the reason. */
async function expectNoStart(
  dataDir: string,
  reason: RegExp,
  env: Record<string, string> = {},
): Promise<void> {
  const failure = await startServerProcess({ DATA_DIR: dataDir, ...env }).ready.catch((error: Error) => error)
  if (!(failure instanceof Error)) throw new Error('the server started')
  expect(failure.message).toContain('the server ended with 1')
  expect(failure.message).toContain(dataDir)
  expect(failure.message).toMatch(reason)
  expect(failure.message).not.toContain('    at ')
}

/** Names of files that were set aside. */
async function setAside(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => name.startsWith(`${FILE}.corrupt-`))
}

async function overwrite(path: string, at: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.write(bytes, 0, bytes.length, at)
  } finally {
    await file.close()
  }
}

/** A file that holds something, of a server that was stopped properly. */
async function filledDir(points: number): Promise<string> {
  const dir = await temporaryDir()
  const { url, end } = await start(dir)
  for (let from = 0; from < points; from += 5000)
    expect(await post(url, from, Math.min(5000, points - from), undefined, false)).toMatchObject({
      status: 202,
    })
  await end('SIGTERM')
  return dir
}

describe('a file that is damaged', { timeout: 60_000 }, () => {
  const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 167 + 13) & 255)

  const letter = Buffer.from('Dear diary, this is not a database.\n'.repeat(1000))

  it.each([
    ['its header is overwritten', (path: string) => overwrite(path, 0, noise(100))],
    ['its first page is overwritten', (path: string) => overwrite(path, 0, noise(4096))],
    ['it is something else', (path: string) => writeFile(path, letter)],
  ])(
    '[LG11] ends the start with a sentence, or is put aside where that is asked for: %s',
    async (_, damage) => {
      const dir = await filledDir(500)
      const path = join(dir, FILE)
      await damage(path)
      const damaged = await readFile(path)
      const before = await readdir(dir)
      await expectNoStart(dir, /is damaged .*, and nothing was changed\. .*npm run restore.*ON_DAMAGE=new/)
      expect(await readdir(dir)).toEqual(before)
      expect((await readFile(path)).equals(damaged)).toBe(true)
      await expectSetAside(dir, damaged)
    },
  )

  it.each([
    ['memory', 'start:open', /allocation failed/],
    ['memory', 'start:replay', /allocation failed/],
    ['throw', 'start:open', /disk I\/O error/],
    ['throw', 'start:replay', /disk I\/O error/],
  ] as const)(
    '[LG11] a healthy one is not: %s at %s ends the start and changes nothing',
    async (action, at, reason) => {
      const dir = await filledDir(500)
      const fired = join(dir, 'fired')
      const failing = { WATCHROOM_FAILPOINTS: JSON.stringify({ at, action, fired }), ON_DAMAGE: 'new' }
      await expectNoStart(dir, reason, failing)
      expect(await setAside(dir)).toEqual([])
      expect((await readBack((await start(dir)).url, 'f')).values).toHaveLength(500)
    },
  )

  it('[LG11] in the middle: nothing false is ever answered, and what is new is taken', async () => {
    const dir = await filledDir(60_000)
    const db = new Database(join(dir, FILE))
    const flip = db.prepare<[Uint8Array, number]>('UPDATE chunk SET data = ? WHERE id = ?')
    for (const { id, data } of db
      .prepare<[], { id: number; data: Uint8Array }>('SELECT * FROM chunk')
      .all()) {
      data[data.length >> 1] = (data[data.length >> 1] ?? 0) ^ 255
      flip.run(data, id)
    }
    db.close()
    const { url } = await start(dir)
    const { alive } = await health(url)
    expect(alive).toBe(200)
    const answer = await readBack(url, 'f').catch(() => null)
    for (const [i, value] of answer?.values.entries() ?? [])
      expect(Math.floor(value)).toBe((answer?.offsets[i] ?? 0) - 1)
    await vi.waitFor(async () => {
      const { alive, ready, reasons } = await health(url)
      expect({ alive, ready }).toEqual({ alive: 200, ready: 503 })
      expect(reasons).toMatch(/corrupt|damaged/)
    }, PATIENCE)
  })
})

async function expectSetAside(dir: string, damaged: Buffer): Promise<void> {
  const { url, output } = await start(dir, { ON_DAMAGE: 'new' })
  const [aside, ...others] = await setAside(dir)
  expect(others).toEqual([])
  if (aside === undefined) throw new Error('nothing was set aside')
  expect((await readFile(join(dir, aside))).equals(damaged)).toBe(true)
  expect(output()).toContain(aside)
  const { alive, ready, reasons } = await health(url)
  expect({ alive, ready }).toEqual({ alive: 200, ready: 503 })
  expect(reasons).toContain(aside)
}
