import { createStore, type Store, type WritableStore } from '../../lib/client/store.ts'
import type { ChartRange, Range } from '../../lib/domain/time-range.ts'

export const SPEEDS = [1, 2, 5, 10, 30, 60] as const
export type Speed = (typeof SPEEDS)[number]

export interface ReplayState extends Range {
  readonly speed: Speed
  readonly playing: boolean
}

export interface ReplayOptions {
  readonly range: WritableStore<ChartRange>
  /** A monotonic clock, ms. */
  readonly clock: () => number
  /** Runs a task with the next picture; returns its cancel. */
  readonly nextFrame: (task: () => void) => () => void
}

/** After a longer pause between two pictures (the tab was hidden) the replay goes on where it was. */
const LONGEST_STEP_MS = 250

/**
 * Plays a part of the past as if it were live, by moving the page's range over it: its end is the replay's instant. The
 * range alone says where it is, so whoever moves the range moves or ends the replay: back to live ends it, a zoom stops it.
 */
export class Replay {
  readonly state: Store<ReplayState | null>
  readonly #state = createStore<ReplayState | null>(null)
  readonly #range: WritableStore<ChartRange>
  readonly #clock: () => number
  readonly #nextFrame: (task: () => void) => () => void
  readonly #unsubscribe: () => void
  #cancel: (() => void) | null = null
  #steppedAt = 0
  /** What this replay set last: any other range is somebody else's. */
  #own: ChartRange | null = null

  constructor({ range, clock, nextFrame }: ReplayOptions) {
    this.state = this.#state
    this.#range = range
    this.#clock = clock
    this.#nextFrame = nextFrame
    this.#unsubscribe = range.subscribe(() => this.#moved())
  }

  /** Plays from its beginning. */
  start({ from, to }: Range, speed: Speed): void {
    this.#state.set({ from, to, speed, playing: true })
    this.#go(from)
    this.#run()
  }

  /** Opens it where the page is paused already, and stands there. */
  open({ from, to }: Range, speed: Speed): void {
    this.#state.set({ from, to, speed, playing: false })
  }

  /** From the beginning where it has come to its end. */
  play(): void {
    const state = this.#state.getSnapshot()
    if (state === null || state.playing) return
    this.#state.set({ ...state, playing: true })
    this.#go(this.at >= state.to ? state.from : this.at)
    this.#run()
  }

  stand(): void {
    const state = this.#state.getSnapshot()
    this.#halt()
    if (state === null || !state.playing) return
    this.#state.set({ ...state, playing: false })
    this.#go(this.at)
  }

  seek(at: number): void {
    const state = this.#state.getSnapshot()
    if (state !== null) this.#go(Math.min(state.to, Math.max(state.from, at)))
  }

  setSpeed(speed: Speed): void {
    const state = this.#state.getSnapshot()
    if (state === null) return
    this.#state.set({ ...state, speed })
    if (state.playing) this.#go(this.at)
  }

  /** The page stays paused where it is. */
  end(): void {
    this.stand()
    this.#state.set(null)
  }

  close(): void {
    this.#halt()
    this.#unsubscribe()
    this.#state.set(null)
  }

  get at(): number {
    const state = this.#state.getSnapshot()
    return this.#range.getSnapshot().asOf ?? state?.from ?? 0
  }

  #go(at: number): void {
    const { span } = this.#range.getSnapshot()
    const state = this.#state.getSnapshot()
    const next = { span, fixed: { from: at - span, to: at }, asOf: at }
    this.#own = state?.playing ? { ...next, speed: state.speed } : next
    this.#range.set(this.#own)
  }

  #moved(): void {
    const range = this.#range.getSnapshot()
    const state = this.#state.getSnapshot()
    if (state === null || range === this.#own) return
    this.#halt()
    const { asOf } = range
    if (asOf === undefined || asOf < state.from || asOf > state.to) this.#state.set(null)
    else if (state.playing) this.#state.set({ ...state, playing: false })
  }

  #run(): void {
    this.#halt()
    this.#steppedAt = this.#clock()
    this.#cancel = this.#nextFrame(() => this.#step())
  }

  #step(): void {
    this.#cancel = null
    const state = this.#state.getSnapshot()
    if (state === null || !state.playing) return
    const now = this.#clock()
    const passed = Math.min(LONGEST_STEP_MS, now - this.#steppedAt)
    this.#steppedAt = now
    const at = Math.min(state.to, this.at + passed * state.speed)
    if (at >= state.to) {
      this.#state.set({ ...state, playing: false })
      this.#go(state.to)
      return
    }
    this.#go(at)
    this.#cancel = this.#nextFrame(() => this.#step())
  }

  #halt(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
