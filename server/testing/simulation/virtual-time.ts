import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '../../ports/clock.ts'
import { FakeClock } from '../fake-clock.ts'

/** How far virtual time goes before what became due has its turns of the real event loop. */
const STEP_MS = 5
const TURNS_A_STEP = 4
/** Five minutes of virtual time are more than anything may take. */
const MAX_STEPS = 60_000
/** What one look at `performance.now()` costs: slices of work that are bounded by time end, always after as many looks. */
const LOOK_MS = 0.02

interface Timer {
  cancel(): void
  ref(): Timer
  unref(): Timer
  hasRef(): boolean
}

/** A process or thread of the run. None of its timers and turns comes any more once it is dead, as after a kill. */
export class Zone {
  readonly #within: Zone | null
  #isDead = false

  constructor(within: Zone | null = null) {
    this.#within = within
  }

  get isDead(): boolean {
    return this.#isDead || this.#within?.isDead === true
  }

  kill(): void {
    this.#isDead = true
  }
}

/**
 * All time of this process: the clock that parts are given, and the timers and clocks of the language for those that take
 * them from there. Nothing in it depends on how fast the machine is, so that a seed always gives the same run.
 */
export class VirtualTime {
  /** The hands, for the run itself. */
  readonly hands: FakeClock
  /** The clock for parts: a timer belongs to the zone that started it. */
  readonly clock: Clock
  readonly #zones = new AsyncLocalStorage<Zone>()
  readonly #setImmediate = setImmediate
  #looks = 0

  constructor(start: number) {
    const hands = new FakeClock(start)
    this.hands = hands
    this.clock = {
      now: () => hands.now(),
      monotonic: () => hands.monotonic(),
      after: (ms, task) => hands.after(ms, this.#ofZone(task)),
      every: (ms, task) => hands.every(ms, this.#ofZone(task)),
    }
  }

  /** Runs `work`, and all that it starts, as a part of `zone`. */
  within<T>(zone: Zone, work: () => T): T {
    return this.#zones.run(zone, work)
  }

  /** Runs `work` as a part of no zone. */
  outside<T>(work: () => T): T {
    return this.#zones.exit(work)
  }

  /** Takes over the global timers and clocks. The returned function gives them back. */
  install(): () => void {
    const { clock } = this
    const kept = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate }
    const [dateNow, performanceNow] = [Date.now, performance.now]
    const handle = (cancel: () => void): Timer => {
      const timer: Timer = { cancel, ref: () => timer, unref: () => timer, hasRef: () => true }
      return timer
    }
    type Task = (...args: unknown[]) => void
    const clear = (timer: Timer | undefined) => timer?.cancel?.()
    Object.assign(globalThis, {
      setTimeout: (task: Task, ms = 0, ...args: unknown[]) => handle(clock.after(ms, () => task(...args))),
      setInterval: (task: Task, ms = 0, ...args: unknown[]) => handle(clock.every(ms, () => task(...args))),
      setImmediate: (task: Task, ...args: unknown[]) => kept.setImmediate(this.#ofZone(() => task(...args))),
      clearTimeout: clear,
      clearInterval: clear,
    })
    Date.now = () => clock.now()
    performance.now = () => clock.monotonic() + ++this.#looks * LOOK_MS
    return () => {
      Object.assign(globalThis, kept)
      Date.now = dateNow
      performance.now = performanceNow
    }
  }

  /** Lets `ms` pass, in small steps, with turns for promises and immediates after each. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.hands.advance(Math.min(STEP_MS, left))
      // Work that takes more turns goes on in the next step.
      for (let turn = 0; turn < TURNS_A_STEP; turn++)
        await new Promise((resume) => this.#setImmediate(resume))
    }
  }

  /** Lets time pass until `work` is done. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const end = () => {
      isDone = true
    }
    work.then(end, end)
    for (let steps = 0; !isDone; steps++) {
      if (steps > MAX_STEPS) throw new Error('What was waited for never came.')
      await this.pass(STEP_MS)
    }
    return work
  }

  #ofZone(task: () => void): () => void {
    const zone = this.#zones.getStore()
    if (zone === undefined) return task
    return () => {
      if (!zone.isDead) this.#zones.run(zone, task)
    }
  }
}
