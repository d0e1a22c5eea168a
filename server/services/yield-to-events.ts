import { createTurns } from '../../lib/domain/turns.ts'

const turns = createTurns()

/**
 * Lets sockets, timers and other requests have their turn amid long work. Of all who wait one goes on in each turn of the
 * event loop: however many long jobs are under way, a turn is no longer than one slice of one of them.
 */
export function yieldToEvents(): Promise<void> {
  return turns.give()
}
