import type { Hands } from '../ports/clock.ts'

/** Hands of which both go on together, for a test that lets time pass and sets no clock. */
export function passingTime(read: () => number): Hands {
  return { now: read, monotonic: read }
}
