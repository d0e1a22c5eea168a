import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'

/** How far a transfer is, as its owner sees it. */
export interface Transfer {
  /** Bytes that the other side sent or took, since the beginning. */
  moved(): number
  /** Whether the server waits for the other side now. */
  waiting(): boolean
  /** Gives it up: the other side is too slow. */
  end(error: AppError): void
}

export interface TransferSlots {
  readonly used: number
  /**
   * A place for a transfer; the returned function gives it back. Where all are taken the slowest transfer has to leave, if
   * it is slow enough; otherwise this throws what `full` makes.
   */
  take(transfer: Transfer): () => void
}

const LOOK_EVERY_MS = 1_000
/** What is compared: how much was moved in so much time in which the server waited for the other side. */
const WINDOW_MS = 30_000
/** Below this a transfer is given up, and below the other it makes room for who asks, after a third of the time. */
const LEAST_BYTES_PER_S = 1024
const SLOW_BYTES_PER_S = 16 * 1024

interface Taken {
  readonly transfer: Transfer
  /** The two halves of the window: bytes, and ms of waiting. */
  now: { bytes: number; waited: number }
  before: { bytes: number; waited: number }
  last: number
}

/** A few transfers at once, none of which can hold its place by going slowly (SPEC BD20). */
export function createTransferSlots(deps: {
  clock: Clock
  most: number
  full: () => AppError
  /** Ends the sentence "… too slowly". */
  what: string
}): TransferSlots {
  const { clock, most, full, what } = deps
  const taken = new Set<Taken>()
  let lookedAt = 0
  let stop: (() => void) | null = null

  function look(): void {
    const now = clock.monotonic()
    const passed = now - lookedAt
    lookedAt = now
    for (const one of taken) {
      count(one, passed)
      if (isSlower(one, LEAST_BYTES_PER_S, WINDOW_MS)) giveUp(one, LEAST_BYTES_PER_S)
      if (one.now.waited >= WINDOW_MS / 2) {
        one.before = one.now
        one.now = { bytes: 0, waited: 0 }
      }
    }
  }

  function count(one: Taken, passed: number): void {
    const moved = one.transfer.moved()
    one.now.bytes += moved - one.last
    one.last = moved
    if (one.transfer.waiting()) one.now.waited += passed
  }

  function giveUp(one: Taken, least: number): void {
    release(one)
    const message = `${what} too slowly: fewer than ${least} bytes a second`
    one.transfer.end(new AppError('busy', message, { retryAfter: 10 }))
  }

  function release(one: Taken): void {
    taken.delete(one)
    if (taken.size > 0) return
    stop?.()
    stop = null
  }

  function makeRoom(): void {
    const slow = [...taken].filter((one) => isSlower(one, SLOW_BYTES_PER_S, WINDOW_MS / 3))
    const [slowest] = slow.sort((a, b) => rate(a) - rate(b))
    if (slowest === undefined) throw full()
    giveUp(slowest, SLOW_BYTES_PER_S)
  }

  return {
    get used() {
      return taken.size
    },
    take(transfer) {
      if (taken.size >= most) makeRoom()
      if (stop === null) {
        lookedAt = clock.monotonic()
        stop = clock.every(LOOK_EVERY_MS, look)
      }
      const nothing = { bytes: 0, waited: 0 }
      const one: Taken = { transfer, now: { ...nothing }, before: nothing, last: transfer.moved() }
      taken.add(one)
      return () => release(one)
    },
  }
}

/** One that the server does not wait for is never given up: it may be at its end. */
function isSlower(one: Taken, bytesPerSecond: number, afterMs: number): boolean {
  return one.transfer.waiting() && waited(one) >= afterMs && rate(one) < bytesPerSecond
}

function waited({ now, before }: Taken): number {
  return now.waited + before.waited
}

function rate(one: Taken): number {
  return (one.now.bytes + one.before.bytes) / (waited(one) / 1000)
}
