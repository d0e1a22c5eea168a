/** What a clock reads, without its timers. */
export type Hands = Pick<Clock, 'now' | 'monotonic'>

/** Time and timers, passed in so that tests can turn the hands (SPEC CK1). */
export interface Clock {
  /** Wall time, ms since the epoch. It stamps what is stored or sent; it may be set forwards or backwards at any moment. */
  now(): number
  /** Milliseconds since some fixed moment. It never goes backwards and no setting of the wall clock moves it: every wait and every age is counted by it. */
  monotonic(): number
  /** Runs `task` once after `ms`; the returned function cancels it. Never keeps the process alive by itself. */
  after(ms: number, task: () => void): () => void
  /** Runs `task` every `ms`; the returned function stops it. */
  every(ms: number, task: () => void): () => void
}
