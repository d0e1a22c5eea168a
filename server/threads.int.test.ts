import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { createLiveClient } from '../lib/client/live-client.ts'
import type { FailpointAction } from './adapters/embedded/failpoint.ts'
import { readBack } from './testing/read-back.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'

const PATIENCE = { timeout: 15_000, interval: 20 }

/** A server, one of whose threads fails once at the `skip + 1`th pass of a failpoint. */
async function start(
  at: string,
  action: FailpointAction,
  skip = 0,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-threads-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const failpoints = JSON.stringify({ at, action, skip, fired: join(dir, 'fired') })
  const server = await startServerProcess({ DATA_DIR: dir, WATCHROOM_FAILPOINTS: failpoints, ...env }).ready
  onTestFailed(() => void process.stderr.write(`The server said:\n${server.output().slice(-4000)}\n`))
  return server
}

async function post(url: string, from: number, count = 10): Promise<number> {
  const points = Array.from({ length: count }, (_, i) => ({ source: 'f', value: from + i }))
  return (await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(points) })).status
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

async function epochOf(url: string): Promise<string> {
  return (await readBack(url, 'f')).epoch
}

it.each([
  [
    'before it writes',
    'writer:append:received',
    [...upTo(50), ...Array.from({ length: 20 }, (_, i) => 60 + i)],
  ],
  ['after the commit, so that the answer is lost', 'append:committed', upTo(80)],
  ['after the answer was made', 'writer:append:answer', upTo(80)],
] as const)(
  '[LG10] the writer ends %s: answers are true, viewers get what was stored, and it goes on under its epoch',
  async (_, at, expected) => {
    const { url, output } = await start(at, 'exit', 5)
    for (let i = 0; i < 2; i++) expect(await post(url, i * 10)).toBe(202)
    const epoch = await epochOf(url)
    const client = createLiveClient({ url })
    onTestFinished(() => client.close())
    const view = client.watch([{ feed: 'f', windows: [{ last: 1000 }] }], { span: 600_000, columns: 60 })
    await vi.waitFor(() => expect(view.feed('f')?.getSnapshot().newest?.value).toBe(19), PATIENCE)
    // The sixth one meets the end of the thread; its answer says what is true.
    const answers: number[] = []
    for (let i = 2; i < 6; i++) answers.push(await post(url, i * 10))
    expect(answers.filter((status) => status !== 202)).toEqual(expected.length === 80 ? [] : [503])
    for (let i = 6; i < 8; i++) expect(await post(url, i * 10)).toBe(202)
    expect([...(await readBack(url, 'f')).values]).toEqual(expected)
    expect(await epochOf(url)).toBe(epoch)
    await vi.waitFor(() => expect(view.feed('f')?.getSnapshot().stats[0]?.n).toBe(expected.length), PATIENCE)
    expect(view.feed('f')?.getSnapshot()).toMatchObject({ epoch, holes: 0, snapshots: 1 })
    expect(output()).toContain('a thread of the data file ended and is started again')
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), PATIENCE)
  },
)

it('[LG10] the reader ends: it is said, the next question is answered, and the server is ready again', async () => {
  const { url, output } = await start('reader:range:received', 'exit')
  expect(await post(url, 0)).toBe(202)
  const range = () => fetch(`${url}/api/v1/points?feed=f&from=0&limit=100`)
  expect((await range()).status).toBe(503)
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), PATIENCE)
  const answer = await range()
  expect(answer.status).toBe(200)
  expect(((await answer.json()) as { points: unknown[] }).points).toHaveLength(10)
  expect(output()).toContain('"thread":"reader"')
})

it('[LG10] a thread that runs out of memory is started again too', async () => {
  const { url, output } = await start('append:committed', 'heap', 2, {
    NODE_OPTIONS: '--max-old-space-size=128',
  })
  for (let i = 0; i < 5; i++) expect(await post(url, i * 10)).toBe(202)
  expect([...(await readBack(url, 'f')).values]).toEqual(upTo(50))
  expect(output()).toMatch(/memory/)
})

it('[LG10] one that ends again and again is given up: the process ends with 1 and says why', async () => {
  const { url, output, exited } = await start('append:commit', 'exit always')
  keepPosting(url)
  expect(await exited).toBe(1)
  expect(output()).toMatch(/The server ends.*the thread that writes the data file ended too often/)
})

it('[LG10] SIGTERM while a thread waits to be started again ends with 0 in time', async () => {
  const { url, end, output } = await start('append:commit', 'exit always', 1)
  expect(await post(url, 0)).toBe(202)
  keepPosting(url)
  await vi.waitFor(() => expect(output().split('a thread of the data file ended')).toHaveLength(4), PATIENCE)
  const began = performance.now()
  expect(await end('SIGTERM')).toBe(0)
  expect(performance.now() - began).toBeLessThan(5000)
})

/** Until the test ends; answers are of no interest. */
function keepPosting(url: string): void {
  const posting = setInterval(() => void post(url, 0).catch(() => {}), 50)
  onTestFinished(() => clearInterval(posting))
}
