import type { Logger } from 'pino'
import type { ClockStep } from '../../lib/protocol/nodes.ts'
import type { Clock } from '../ports/clock.ts'

/** Where the wall clock was set while this process ran. */
export interface ClockSteps {
  /** Steps since the start, for metrics. */
  readonly count: number
  readonly last: ClockStep | null
  /** Milliseconds since the last step; Infinity where there was none. */
  readonly sinceLast: number
  /**
   * Milliseconds since the wall clock read `stamp`. Where the clock was set since, it is reckoned by the newest hand that can
   * have made the stamp; what none can have made is as young as any of them allows, and never from the future (SPEC CK3).
   */
  ageOf(stamp: number): number
  close(): void
}

const LOOK_EVERY_MS = 1000
/** Slewing by NTP moves the clock by less than this within a second. */
const STEP_MS = 2000
const KEPT_HANDS = 16

/** How far the wall clock was ahead of the monotonic one, from that moment of the monotonic one on. */
interface Hand {
  readonly from: number
  offset: number
}

/** Looks each second whether the wall clock was set, by what it and the monotonic clock say of the same second. */
export function watchClockSteps(clock: Clock, logger: Pick<Logger, 'warn'>): ClockSteps {
  let hand: Hand = { from: clock.monotonic(), offset: offsetOf(clock) }
  /** The newest first. */
  const hands: Hand[] = [hand]
  let count = 0
  let last: ClockStep | null = null

  function look(): void {
    const offset = offsetOf(clock)
    const ms = offset - hand.offset
    if (Math.abs(ms) < STEP_MS) {
      hand.offset = offset
      return
    }
    hand = { from: clock.monotonic(), offset }
    hands.unshift(hand)
    hands.length = Math.min(hands.length, KEPT_HANDS)
    count++
    last = { at: clock.now(), ms: Math.round(ms) }
    logger.warn({ step: last, steps: count }, `the wall clock of this machine ${describeStep(ms)}`)
  }

  const stop = clock.every(LOOK_EVERY_MS, look)

  return {
    get count() {
      return count
    },
    get last() {
      return last
    },
    get sinceLast() {
      return last === null ? Number.POSITIVE_INFINITY : clock.monotonic() - hand.from
    },
    ageOf(stamp) {
      look()
      const now = clock.monotonic()
      let least = Number.POSITIVE_INFINITY
      let until = now
      for (const { from, offset } of hands) {
        const made = stamp - offset
        if (made >= from && made <= until) return now - made
        if (made <= now) least = Math.min(least, now - made)
        until = from
      }
      return Number.isFinite(least) ? least : 0
    },
    close: stop,
  }
}

/** “was set 20 s back” */
export function describeStep(ms: number): string {
  return `was set ${inWords(Math.abs(ms))} ${ms > 0 ? 'forward' : 'back'}`
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** In the largest unit of which it has two: “365 days”, “90 seconds”. */
function inWords(ms: number): string {
  const [unit, size] = UNITS.find(([, least]) => ms >= 2 * least) ?? (['second', 1000] as const)
  const n = Math.round(ms / size)
  return `${n} ${unit}${n === 1 ? '' : 's'}`
}

function offsetOf(clock: Clock): number {
  return clock.now() - clock.monotonic()
}
