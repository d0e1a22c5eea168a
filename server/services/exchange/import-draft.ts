import { LineFault } from '../../../lib/domain/exchange/line-fault.ts'
import { feedIdFault, parseLabels } from '../../../lib/domain/feed-id.ts'
import { type NormalPoint, normalisePoint, type PointFault } from '../../../lib/domain/normalise-point.ts'
import { MAX_SOURCE_LENGTH } from '../../../lib/protocol/limits.ts'
import { timeFault } from '../time-policy.ts'

export interface DraftLine {
  readonly line: number
  readonly source: string
  readonly time: number
  readonly value: number
}

/** Reads lines of history: as old as 1970, each with a time of its own, and otherwise as posted points are (SPEC PT1–PT3). */
export class ImportDraft {
  readonly #point: NormalPoint = { source: '', time: 0, value: 0, timed: false }
  readonly #defaultSource: string
  readonly #now: number

  constructor(defaultSource: string, now: number) {
    this.#defaultSource = defaultSource
    this.#now = now
  }

  read(raw: unknown, line: number): DraftLine | PointFault {
    if (raw instanceof LineFault) return raw
    const point = this.#point
    if (isLongId(raw)) point.source = raw.source
    const fault = normalisePoint(raw, this.#defaultSource, Number.NaN, point) ?? this.#timeFault(point.time)
    return fault ?? { line, source: point.source, time: point.time, value: point.value }
  }

  #timeFault(time: number): PointFault | null {
    if (Number.isNaN(time)) return { code: 'bad_time', message: 'The point has no time.' }
    return timeFault(time, Number.NEGATIVE_INFINITY, this.#now, this.#now)
  }
}

/** `normalisePoint` checks a source only where it is another than the one before, and knows none as long as this. */
function isLongId(raw: unknown): raw is { source: string } {
  if (typeof raw !== 'object' || raw === null || !('source' in raw)) return false
  const { source } = raw
  return typeof source === 'string' && source.length > MAX_SOURCE_LENGTH && isLabelledId(source)
}

/** Whether a source is a labelled feed's id: an export names feeds so, and ids may be longer than what producers may send. */
function isLabelledId(source: string): boolean {
  return feedIdFault(source) === null && Object.keys(parseLabels(source)).length > 0
}
