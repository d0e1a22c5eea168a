import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { FailpointAction, Failpoints } from './adapters/embedded/failpoint.ts'
import type { Said } from './testing/failpoint-process.ts'
import { bundleProgram } from './testing/open-store-process.ts'

const ACTIONS: readonly FailpointAction[] = ['kill', 'exit', 'throw', 'memory']
/** At a message between threads a kill is what it is at the next commit, and each error ends in the same way. */
const MESSAGE = /:(received|answer)$/
const AT_MESSAGES: readonly FailpointAction[] = ['exit', 'memory']
const AT_ONCE = 4
/** The values of the run after the failure. */
const LATER = 1_000_000

const program = await bundleProgram('failpoint-process')
afterAll(() => program.remove())

interface Ended {
  readonly said: readonly Said[]
  readonly code: number | null
  readonly errors: string
}

function run(dir: string, from: number, failpoints: Failpoints): Promise<Ended> {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH: process.env.PATH,
    WATCHROOM_FAILPOINTS: JSON.stringify(failpoints),
  }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program.file, dir, String(from)], { env }, (_, out, errors) => {
      const said = out
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Said)
      resolve({ said, code: child.exitCode, errors })
    })
  })
}

const valuesOf = (said: readonly Said[], kind: Said['kind']): number[] =>
  said.flatMap((one) => (one.kind === kind && 'values' in one ? [...one.values] : []))

/** What was acknowledged is there once and in order; besides it there is only what nobody knew, and nothing that was refused. */
function check(said: readonly Said[], read: readonly number[]): void {
  const acknowledged = new Set(valuesOf(said, 'acknowledged'))
  const refused = new Set(valuesOf(said, 'refused'))
  expect(read.filter((value) => acknowledged.has(value))).toEqual([...acknowledged])
  expect(read.filter((value) => refused.has(value))).toEqual([])
  expect(new Set(read).size).toBe(read.length)
}

async function failAt(at: string, action: FailpointAction): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-failpoint-'))
  try {
    const failpoints = { at, action, fired: join(dir, 'fired') }
    const first = await run(dir, 0, failpoints)
    expect(await readFile(failpoints.fired, 'utf8'), 'the failpoint was passed').toBe(at)
    const read = first.said.find(({ kind }) => kind === 'read')
    if (read !== undefined && 'values' in read) check(first.said, read.values)
    // It went on to its end, or ended and said why; `kill` lets it say nothing.
    if (first.said.at(-1)?.kind !== 'closed' && action !== 'kill') expect(first.errors).not.toBe('')
    // What went on was read back already, but for what fails while it closes.
    if (first.said.at(-1)?.kind === 'closed' && !/close|trim|note/.test(at)) return
    const second = await run(dir, LATER, failpoints)
    expect(second.said.at(-1)?.kind, second.errors).toBe('closed')
    expect(valuesOf(second.said, 'refused')).toEqual([])
    check([...first.said, ...second.said], valuesOf(second.said, 'read'))
  } catch (error) {
    throw new Error(`${action} at ${at}: ${(error as Error).message}`, { cause: error })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const title =
  '[LG14] wherever the storage fails, what was acknowledged is there once and in order, what was refused is not, and it goes on'
it(title, { timeout: 600_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-failpoints-'))
  const record = join(dir, 'names')
  const whole = await run(dir, 0, { record })
  expect(whole.said.at(-1)?.kind, whole.errors).toBe('closed')
  const names = [...new Set((await readFile(record, 'utf8')).trim().split('\n'))]
  await rm(dir, { recursive: true })
  for (const part of ['append:commit', 'seal:committed', 'trim:commit', 'import:committed', 'note:committed'])
    expect(names).toContain(part)

  const cases = names.flatMap((at) =>
    (MESSAGE.test(at) ? AT_MESSAGES : ACTIONS).map((action) => ({ at, action })),
  )
  const failures: string[] = []
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let one = cases.shift(); one !== undefined; one = cases.shift()) {
      await failAt(one.at, one.action).catch((error: Error) => failures.push(error.message))
    }
  })
  await Promise.all(workers)
  expect(failures).toEqual([])
})
