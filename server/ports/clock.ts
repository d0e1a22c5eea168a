/** Wall time and timers, passed in so that tests can turn the hands. */
export interface Clock {
  /** ms since the epoch */
  now(): number
  /** Runs `task` once after `ms`; the returned function cancels it. Never keeps the process alive by itself. */
  after(ms: number, task: () => void): () => void
  /** Runs `task` every `ms`; the returned function stops it. */
  every(ms: number, task: () => void): () => void
}
