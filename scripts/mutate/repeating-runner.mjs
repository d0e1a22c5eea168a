import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { strykerPlugins as official, strykerValidationSchema } from '@stryker-mutator/vitest-runner'
// biome-ignore lint/suspicious/noDeprecatedImports: Its form with a mode is deprecated; the one used here is not.
import { createVitest } from 'vitest/node'

/** `TestStatus.Failed` of Stryker. */
const FAILED = 1

/** Where the verdicts of one sandbox stand; every test runner of a run reads the same file. */
function verdictsFile() {
  return resolve('coverage/verdicts.json')
}

/** Quick files first: what they notice, slow ones need not be asked. */
class QuickFirst {
  #plan
  constructor({ config }) {
    this.#plan = JSON.parse(readFileSync(config.env.MUTATE_PLAN, 'utf8'))
  }
  shard(files) {
    return files
  }
  sort(files) {
    const cost = ({ moduleId }) => this.#plan.fileCosts[moduleId] ?? 0
    return files.toSorted((a, b) => cost(a) - cost(b))
  }
}

/**
 * Stryker's own Vitest runner starts a worker for every mutant, which takes longer than nearly all tests do. This one
 * repeats each test under one mutant after the other within its worker, straight after the first run, and asks Stryker's
 * runner only about the mutants that got no certain verdict by that.
 */
class RepeatingRunner {
  #inner
  #options
  #log
  #verdicts = null

  constructor(inner, options, log) {
    this.#inner = inner
    this.#options = options
    this.#log = log
  }

  capabilities() {
    return this.#inner.capabilities()
  }

  init() {
    return this.#inner.init()
  }

  dispose() {
    return this.#inner.dispose()
  }

  async dryRun(options) {
    const result = await this.#inner.dryRun(options)
    const passed = result.status === 'complete' && result.tests.every(({ status }) => status !== FAILED)
    if (passed && result.mutantCoverage) await this.#repeat(result)
    return result
  }

  mutantRun(options) {
    this.#verdicts ??= existsSync(verdictsFile()) ? JSON.parse(readFileSync(verdictsFile(), 'utf8')) : {}
    return this.#verdicts[options.activeMutant.id] ?? this.#inner.mutantRun(options)
  }

  async #repeat({ tests, mutantCoverage }) {
    mkdirSync(dirname(verdictsFile()), { recursive: true })
    const plan = resolve('coverage/plan.json')
    const fileCosts = {}
    for (const { fileName, timeSpentMs } of tests) {
      fileCosts[fileName] = (fileCosts[fileName] ?? 0) + timeSpentMs
    }
    writeFileSync(plan, JSON.stringify({ coverage: mutantCoverage.perTest, fileCosts }))
    writeFileSync(verdictsFile(), '{}')
    const vitest = await createVitest({
      config: this.#options.vitest.configFile,
      runner: resolve('scripts/mutate/repeat-tests.mjs'),
      env: { MUTATE_PLAN: plan, MUTATE_VERDICTS: verdictsFile() },
      sequence: { sequencer: QuickFirst },
      // A test that stands still under a mutant is given up sooner than one of the unchanged code.
      testTimeout: 15_000,
      pool: 'threads',
      maxWorkers: 1,
      watch: false,
      reporters: [{}],
      onConsoleLog: () => false,
    })
    await vitest.start(Object.keys(fileCosts))
    await vitest.close()
    const { certain, reached } = keepCertain(mutantCoverage.perTest)
    this.#log.info(`${certain} of ${reached} mutants that tests reach were judged by repeating.`)
  }
}

/** A mutant has survived where every test that reaches it passed under it, not where some of them could not be repeated. */
function keepCertain(coverage) {
  const reachedBy = {}
  for (const hits of Object.values(coverage)) {
    for (const id of Object.keys(hits)) reachedBy[id] = (reachedBy[id] ?? 0) + 1
  }
  const verdicts = Object.entries(JSON.parse(readFileSync(verdictsFile(), 'utf8')))
  const certain = verdicts.filter(
    ([id, { status, nrOfTests }]) => status !== 'survived' || nrOfTests === reachedBy[id],
  )
  writeFileSync(verdictsFile(), JSON.stringify(Object.fromEntries(certain)))
  return { certain: certain.length, reached: Object.keys(reachedBy).length }
}

function createRunner(injector) {
  const inner = official[0].factory(injector)
  return new RepeatingRunner(inner, injector.resolve('options'), injector.resolve('logger'))
}
createRunner.inject = ['$injector']

export { strykerValidationSchema }
export const strykerPlugins = [{ kind: 'TestRunner', name: 'repeating', factory: createRunner }]
