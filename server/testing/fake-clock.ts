import type { Clock } from '../ports/clock.ts'

interface Timer {
  at: number
  readonly order: number
  readonly every: number | null
  readonly task: () => void
}

/** A clock whose hands only the test turns. Timers fall due by monotonic time; wall time runs beside it, and can be set. */
export class FakeClock implements Clock {
  #monotonic = 0
  #wallAtZero: number
  #order = 0
  readonly #timers = new Set<Timer>()

  constructor(now = 1_767_225_600_000) {
    this.#wallAtZero = now
  }

  now(): number {
    return this.#wallAtZero + this.#monotonic
  }

  monotonic(): number {
    return this.#monotonic
  }

  after(ms: number, task: () => void): () => void {
    return this.#start(ms, null, task)
  }

  every(ms: number, task: () => void): () => void {
    return this.#start(ms, Math.max(1, ms), task)
  }

  /** Timers that would still run; a closed part has none. */
  get timers(): number {
    return this.#timers.size
  }

  /** Runs what falls due within `ms` in the order of time, each at its own time, and then stands `ms` later. */
  advance(ms: number): void {
    const until = this.#monotonic + ms
    for (let due = this.#next(until); due !== null; due = this.#next(until)) {
      this.#monotonic = Math.max(this.#monotonic, due.at)
      if (due.every === null) this.#timers.delete(due)
      else due.at += due.every
      due.task()
    }
    this.#monotonic = until
  }

  /** Sets the wall clock alone: nothing falls due by it. */
  set(now: number): void {
    this.#wallAtZero = now - this.#monotonic
  }

  #start(ms: number, every: number | null, task: () => void): () => void {
    const timer: Timer = { at: this.#monotonic + Math.max(0, ms), order: this.#order++, every, task }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  #next(until: number): Timer | null {
    let next: Timer | null = null
    for (const timer of this.#timers) {
      if (timer.at > until) continue
      if (next === null || timer.at < next.at || (timer.at === next.at && timer.order < next.order))
        next = timer
    }
    return next
  }
}
