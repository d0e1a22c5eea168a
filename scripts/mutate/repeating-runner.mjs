import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { strykerPlugins as official, strykerValidationSchema } from '@stryker-mutator/vitest-runner'
import { repeatTests } from './repeat-files.mjs'

/** `TestStatus.Failed` of Stryker. */
const FAILED = 1

/** Where the verdicts of one sandbox stand; every test runner of a run reads the same file. */
function verdictsFile() {
  return resolve('coverage/verdicts.json')
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

  async #repeat({ tests, mutantCoverage: { perTest } }) {
    mkdirSync(resolve('coverage'), { recursive: true })
    const verdicts = await repeatTests(this.#options.vitest.configFile, tests, perTest)
    const reachedBy = {}
    for (const id of Object.values(perTest).flatMap(Object.keys)) reachedBy[id] = (reachedBy[id] ?? 0) + 1
    // A mutant has survived where every test that reaches it passed under it, not where some could not be repeated.
    const certain = Object.entries(verdicts).filter(
      ([id, { status, nrOfTests }]) =>
        status !== 'crashed' && (status !== 'survived' || nrOfTests === reachedBy[id]),
    )
    writeFileSync(verdictsFile(), JSON.stringify(Object.fromEntries(certain)))
    const reached = Object.keys(reachedBy).length
    this.#log.info(`${certain.length} of ${reached} mutants that tests reach were judged by repeating.`)
  }
}

function createRunner(injector) {
  const inner = official[0].factory(injector)
  return new RepeatingRunner(inner, injector.resolve('options'), injector.resolve('logger'))
}
createRunner.inject = ['$injector']

export { strykerValidationSchema }
export const strykerPlugins = [{ kind: 'TestRunner', name: 'repeating', factory: createRunner }]
