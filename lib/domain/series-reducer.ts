import type { Position } from '../protocol/positions.ts'

/**
 * Consecutive entries `from … from + n - 1` of one feed. `exact` says that every entry is carried, so that the segment
 * may be cut; a reduced one applies whole (SPEC PB3). With n = 0 it carries statistics only, valid at head `from - 1`.
 */
export interface Segment {
  readonly epoch: string
  readonly from: number
  readonly n: number
  readonly exact: boolean
}

export type Verdict =
  /** The segment follows on once its first `skip` entries, already held, are left out. */
  | { readonly kind: 'apply'; readonly skip: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'gap' }
  | { readonly kind: 'epoch' }

/** What a segment means to somebody who holds everything up to `at`. */
export function judge(at: Position, segment: Segment): Verdict {
  if (segment.epoch !== at.epoch) return { kind: 'epoch' }
  const next = at.offset + 1
  if (segment.from > next) return { kind: 'gap' }
  if (segment.from === next) return { kind: 'apply', skip: 0 }
  if (segment.from + segment.n <= next) return { kind: 'duplicate' }
  return segment.exact ? { kind: 'apply', skip: next - segment.from } : { kind: 'gap' }
}

/** Whether a view's frame follows on. After `skipped` only a new `watch` with positions is safe: the lost frame may
 * have announced a new epoch. */
export function judgeSeq(last: number, seq: number): 'next' | 'stale' | 'skipped' {
  if (seq <= last) return 'stale'
  return seq === last + 1 ? 'next' : 'skipped'
}

export interface SegmentSink<S extends Segment> {
  append(segment: S, skip: number): void
  /** Everything held so far is void; `segment` stands for all up to its end. */
  replace(segment: S): void
}

export type Outcome = 'applied' | 'duplicate' | 'gap' | 'epoch'

/** Frames held back while a fill is on its way; beyond it they are dropped, and the next frame asks again. */
const MAX_HELD = 64

/**
 * One feed's way from frames to a series without a hole or a double. What cannot be applied is held back and makes
 * `wants` true; the owner then asks the server for what follows `position` and hands the reply to `answer`.
 */
export class SeriesReducer<S extends Segment> {
  readonly #sink: SegmentSink<S>
  #position: Position
  /** The epoch of frames that name none: `e` is sent only once. */
  #stream: string
  #held: S[] = []
  #wants = false

  /** `first` is applied as a snapshot. */
  constructor(sink: SegmentSink<S>, first: S) {
    this.#sink = sink
    this.#position = endOf(first)
    this.#stream = first.epoch
    sink.replace(first)
  }

  get position(): Position {
    return this.#position
  }

  get wants(): boolean {
    return this.#wants
  }

  get streamEpoch(): string {
    return this.#stream
  }

  /** `segment.epoch` must be what the frame named, or else `streamEpoch`. */
  frame(segment: S): Outcome {
    this.#stream = segment.epoch
    const outcome = this.#take(segment)
    if (outcome === 'gap' || outcome === 'epoch') {
      this.#wants = true
      if (this.#held.length < MAX_HELD) this.#held.push(segment)
    }
    return outcome
  }

  /** The server's head of this feed is known to be past ours. */
  behind(): void {
    this.#wants = true
  }

  /** The server's answer to what follows `position` (as it was when asked): a continuation or a snapshot. */
  answer(mode: 'resumed' | 'snapshot', segment: S): void {
    const before = this.#position.epoch
    this.#wants = false
    this.#stream = segment.epoch
    if (mode === 'snapshot') {
      this.#position = endOf(segment)
      this.#sink.replace(segment)
    } else {
      const outcome = this.#take(segment)
      this.#wants = outcome === 'gap' || outcome === 'epoch'
    }
    this.#replay(before)
  }

  #take(segment: S): Outcome {
    const verdict = judge(this.#position, segment)
    if (verdict.kind !== 'apply') return verdict.kind
    this.#position = endOf(segment)
    this.#sink.append(segment, verdict.skip)
    return 'applied'
  }

  #replay(before: string): void {
    const held = this.#held.sort((a, b) => a.from - b.from)
    this.#held = []
    for (const segment of held) {
      const outcome = this.#take(segment)
      if (outcome === 'gap') {
        this.#wants = true
        this.#held.push(segment)
      }
      // Of another epoch than we had, and than the answer has: newer than the answer, or older? What is asked for from
      // now on covers it either way, so it need not be held.
      if (outcome === 'epoch' && segment.epoch !== before) {
        this.#wants = true
        this.#stream = segment.epoch
      }
    }
  }
}

function endOf(segment: Segment): Position {
  return { epoch: segment.epoch, offset: segment.from + segment.n - 1 }
}
