import { MAX_DISTRIBUTION_QUESTIONS } from '../protocol/limits.ts'
import type { Distribution, DistributionQuestion } from '../protocol/live-events.ts'
import { createSignal, type Signal, type Store } from './store.ts'

export interface DistributionPoller {
  /**
   * The newest answer to a question; null before the first, and where there is none. It is asked about once a second
   * while somebody subscribes, all questions of a page in one request; what was answered last stays.
   */
  question(question: DistributionQuestion): Store<Distribution | null>
  close(): void
}

const EVERY_MS = 1000
/** Panels come on screen together: their first questions are gathered. */
const GATHER_MS = 30
const RETRY_MS = 3000

interface Asked {
  readonly question: DistributionQuestion
  readonly signal: Signal
  answer: Distribution | null
  users: number
}

export function createDistributionPoller(options: {
  /** Rejects where there is no answer; it is asked again then. */
  readonly ask: (questions: readonly DistributionQuestion[]) => Promise<readonly (Distribution | null)[]>
  /** Runs a task once after ms; returns its cancel. */
  readonly after: (ms: number, task: () => void) => () => void
}): DistributionPoller {
  const { ask, after } = options
  const asked = new Map<string, Asked>()
  let cancel: (() => void) | null = null
  let asking = false
  /** A question came while the others were on their way. */
  let more = false
  let closed = false

  function plan(ms: number): void {
    cancel?.()
    cancel = closed ? null : after(ms, () => void poll())
  }

  async function poll(): Promise<void> {
    cancel = null
    const all = [...asked.values()]
    if (all.length === 0) return
    asking = true
    more = false
    let failed = false
    for (let i = 0; i < all.length && !closed; i += MAX_DISTRIBUTION_QUESTIONS) {
      const part = all.slice(i, i + MAX_DISTRIBUTION_QUESTIONS)
      try {
        const answers = await ask(part.map(({ question }) => question))
        part.forEach((one, at) => {
          one.answer = answers[at] ?? one.answer
          one.signal.notify()
        })
      } catch {
        failed = true
      }
    }
    asking = false
    if (asked.size > 0) plan(failed ? RETRY_MS : more ? GATHER_MS : EVERY_MS)
  }

  function enter(key: string, one: Asked): void {
    one.users++
    if (one.users > 1) return
    asked.set(key, one)
    if (asking) more = true
    else plan(GATHER_MS)
  }

  function leave(key: string, one: Asked): void {
    one.users--
    if (one.users > 0 || asked.get(key) !== one) return
    asked.delete(key)
    if (asked.size > 0) return
    cancel?.()
    cancel = null
  }

  return {
    question(question) {
      const key = JSON.stringify(question)
      let own: Asked = { question, signal: createSignal(), answer: null, users: 0 }
      return {
        getSnapshot: () => own.answer,
        subscribe(onChange) {
          own = asked.get(key) ?? own
          const used = own
          const stop = used.signal.subscribe(onChange)
          enter(key, used)
          return () => {
            stop()
            leave(key, used)
          }
        },
      }
    },
    close() {
      closed = true
      cancel?.()
      asked.clear()
    },
  }
}
