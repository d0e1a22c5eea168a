import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
// biome-ignore lint/suspicious/noDeprecatedImports: Its form with a mode is deprecated; the one used here is not.
import { createVitest } from 'vitest/node'

/** A mutant that takes longer than this once is given up with its process. */
const STUCK_MS = 120_000
/** Processes that may end under a mutant of one file before the rest of the file is left to Stryker's runner. */
const MAX_CRASHES = 20

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** Verdicts by the mutants' ids: how every test did under each mutant that it reaches (scripts/mutate/repeat-tests.mjs). */
export async function repeatTests(config, tests, coverage) {
  const [plan, found, at] = ['plan', 'found', 'at'].map((name) => resolve(`coverage/${name}.json`))
  writeFileSync(plan, JSON.stringify({ coverage }))
  writeFileSync(found, JSON.stringify({ tests: [], verdicts: {} }))
  writeFileSync(at, '{}')
  const vitest = await createVitest({
    config,
    runner: resolve('scripts/mutate/repeat-tests.mjs'),
    env: { MUTATE_PLAN: plan, MUTATE_VERDICTS: found, MUTATE_AT: at },
    // A test that stands still under a mutant is given up sooner than one of the unchanged code.
    testTimeout: 15_000,
    // A process, not a thread: a mutant that takes all memory ends it, and nothing else.
    pool: 'forks',
    execArgv: ['--max-old-space-size=1024'],
    maxWorkers: 1,
    watch: false,
    reporters: [{}],
    onConsoleLog: () => false,
  })
  const guard = setInterval(() => {
    // It may be half written just now.
    const pid = /"pid":(\d+)/.exec(readFileSync(at, 'utf8'))?.[1]
    if (pid !== undefined && Date.now() - statSync(at).mtimeMs > STUCK_MS)
      process.kill(Number(pid), 'SIGKILL')
  }, 5_000)
  for (const file of quickFirst(tests)) {
    for (let crashes = 0; crashes < MAX_CRASHES; crashes++) {
      await vitest.start([file])
      const { mutant } = read(at)
      if (mutant === undefined) break
      const { verdicts, ...rest } = read(found)
      writeFileSync(
        found,
        JSON.stringify({ ...rest, verdicts: { ...verdicts, [mutant]: { status: 'crashed' } } }),
      )
      writeFileSync(at, '{}')
    }
  }
  clearInterval(guard)
  await vitest.close()
  return read(found).verdicts
}

/** What quick files notice, slow ones need not be asked. */
function quickFirst(tests) {
  const costs = new Map()
  for (const { fileName, timeSpentMs } of tests) costs.set(fileName, (costs.get(fileName) ?? 0) + timeSpentMs)
  return [...costs.keys()].sort((a, b) => costs.get(a) - costs.get(b))
}
