import type { Skew } from '../../lib/protocol/nodes.ts'
import type { Clock } from '../ports/clock.ts'
import type { SharedClock } from '../ports/shared-clock.ts'

const SAMPLES = 5

/**
 * How far this node's clock is ahead of the shared one: of some round trips the quickest counts, and half of it is what the
 * answer may be wrong by. Rejects where the shared clock does not answer. Nothing is corrected by it.
 */
export async function measureSkew(clock: Clock, shared: SharedClock): Promise<Skew> {
  let best: Skew = { ms: 0, within: Number.POSITIVE_INFINITY }
  for (let i = 0; i < SAMPLES; i++) {
    const sent = clock.now()
    const began = clock.monotonic()
    const at = await shared.ask()
    const took = clock.monotonic() - began
    // Clocks tell whole milliseconds.
    const within = took / 2 + 1
    if (within < best.within) best = { ms: sent + took / 2 - at, within }
  }
  return best
}
