import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { TestRunner } from 'vitest'

const { MUTATE_PLAN, MUTATE_VERDICTS, MUTATE_AT } = process.env

/** As in Stryker: a mutant that runs this many times as often as the code did is in an endless loop. */
const HIT_LIMIT_FACTOR = 100
/** Stands in the queue for the code as it is. */
const UNCHANGED = undefined

/** What Stryker's instrumented code reads and counts in. */
globalThis.__stryker__ ??= {}
const stryker = globalThis.__stryker__

function idOf(test) {
  const names = []
  for (let task = test; task !== undefined; task = task.suite) names.unshift(task.name)
  return `${relative(process.cwd(), test.file.filepath)}#${names.join(' > ').trim()}`
}

/**
 * A Vitest runner: repeats every test for each mutant that it reaches and that no test has noticed yet. What was found is
 * written down after each test; `MUTATE_AT` names the process and its mutant, should that end the process or never end.
 */
export default class RepeatTests extends TestRunner {
  #coverage = JSON.parse(readFileSync(MUTATE_PLAN, 'utf8')).coverage
  #found = JSON.parse(readFileSync(MUTATE_VERDICTS, 'utf8'))
  /** True once the unchanged code failed: a mutant has left something behind, so that nothing else of this file counts. */
  #spoilt = false
  #queue = []
  #active = UNCHANGED
  #idle = false

  async onBeforeRunTask(test) {
    await super.onBeforeRunTask(test)
    const id = idOf(test)
    const reached = this.#found.tests.includes(id) ? [] : Object.keys(this.#coverage[id] ?? {})
    const open = reached.filter((one) => (this.#found.verdicts[one]?.status ?? 'survived') === 'survived')
    this.#queue = this.#spoilt || open.length === 0 ? [] : [UNCHANGED, ...open]
    // The unchanged code runs before all and again after each mutant that was noticed.
    test.repeats = 2 * open.length
  }

  onBeforeTryTask(test, options) {
    this.#idle = this.#queue.length === 0
    if (this.#idle) throw new Error('Nothing is left to repeat.')
    this.#active = this.#queue.shift()
    writeFileSync(MUTATE_AT, JSON.stringify({ pid: process.pid, mutant: this.#active }))
    stryker.activeMutant = this.#active
    stryker.hitCount = 0
    stryker.hitLimit =
      this.#active === UNCHANGED ? undefined : this.#coverage[idOf(test)][this.#active] * HIT_LIMIT_FACTOR
    super.onBeforeTryTask(test, options)
  }

  async onAfterRetryTask(test, options) {
    await super.onAfterRetryTask(test, options)
    const { state, errors } = test.result
    const looped = stryker.hitCount > stryker.hitLimit
    test.result.state = 'pass'
    test.result.errors = undefined
    test.result.attempts.length = 0
    stryker.activeMutant = undefined
    if (this.#idle) return
    if (this.#active !== UNCHANGED)
      this.#judge(idOf(test), looped, state === 'fail', errors?.[0]?.message ?? '')
    else if (state === 'fail') {
      this.#spoilt = true
      this.#queue = []
    }
  }

  onAfterRunTask(test) {
    super.onAfterRunTask(test)
    this.#found.tests.push(idOf(test))
    writeFileSync(MUTATE_VERDICTS, JSON.stringify(this.#found))
  }

  onAfterRunFiles(files) {
    super.onAfterRunFiles(files)
    writeFileSync(MUTATE_AT, '{}')
  }

  #judge(test, looped, failed, message) {
    const { verdicts } = this.#found
    const nrOfTests = (verdicts[this.#active]?.nrOfTests ?? 0) + 1
    if (looped || message.startsWith('Test timed out')) {
      verdicts[this.#active] = { status: 'timeout', reason: looped ? 'An endless loop' : message }
    } else if (failed) {
      verdicts[this.#active] = { status: 'killed', killedBy: [test], failureMessage: message, nrOfTests }
    } else verdicts[this.#active] = { status: 'survived', nrOfTests }
    if (looped || failed) this.#queue.unshift(UNCHANGED)
  }
}
