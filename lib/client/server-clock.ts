/** Estimates the server's wall clock (SPEC PB5). The local clock may be off by any constant. */
export interface ServerClock {
  /** ms since the epoch by the server's clock. Never runs backwards, except after the server's own clock was set back. */
  now(): number
  /** A round trip: the local times of its ends and what the server read in between. */
  roundTrip(sent: number, received: number, at: number): void
  /** Something that the server stamped `at` has just arrived: its clock stands there at least. */
  stamped(at: number): void
}

/** Round trips that compete for the least delay; older ones are forgotten because clocks drift. */
const KEPT = 12
/** How much of an error is made good per ms of time. Small enough to stay unseen on a chart that scrolls. */
const SLEW = 0.05
/** An error beyond this is no drift but a clock that was set: jump. */
const JUMP_MS = 1_000

interface Sample {
  readonly delay: number
  readonly offset: number
}

/** `onSet` hears that the server's clock now stands elsewhere than what this one had made of it. */
export function createServerClock(local: () => number, onSet: () => void = () => {}): ServerClock {
  const samples: Sample[] = []
  let aimed = false
  let target = 0
  let applied = 0
  let slewedAt = local()
  let shown = Number.NEGATIVE_INFINITY

  function aim(offset: number): void {
    const first = samples.length <= 1
    const isSet = aimed && Math.abs(offset - applied) >= JUMP_MS
    aimed = true
    target = offset
    if (!first && Math.abs(target - applied) < JUMP_MS) return
    if (applied - target >= JUMP_MS) shown = Number.NEGATIVE_INFINITY
    applied = target
    if (isSet) onSet()
  }

  function slew(): void {
    const now = local()
    const room = Math.max(0, now - slewedAt) * SLEW
    slewedAt = now
    const error = target - applied
    applied += Math.abs(error) <= room ? error : Math.sign(error) * room
  }

  return {
    now() {
      slew()
      shown = Math.max(shown, local() + applied)
      return shown
    },
    roundTrip(sent, received, at) {
      slew()
      samples.push({ delay: received - sent, offset: at - (sent + received) / 2 })
      if (samples.length > KEPT) samples.shift()
      const newest = samples.at(-1)
      const best = samples.reduce((a, b) => (b.delay <= a.delay ? b : a))
      // The newest sample contradicts the best one by more than both delays allow: one of the clocks was set.
      const broken =
        newest !== undefined && Math.abs(newest.offset - best.offset) > (newest.delay + best.delay) / 2 + 50
      if (broken) samples.splice(0, samples.length - 1)
      aim((broken ? newest : best).offset)
    },
    stamped(at) {
      if (samples.length === 0 || at - (local() + applied) < 250) return
      samples.length = 0
      aim(at - local())
    },
  }
}
