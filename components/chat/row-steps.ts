import type { MessageRow } from './message-rows.ts'

/** What a list shows on its way to `target`: a list that keeps its place can change at one end at a time. */
export interface RowStep {
  readonly target: readonly MessageRow[]
  readonly shown: readonly MessageRow[]
  /** Rows came or went at the front just now: what is in sight keeps its distance to the end. */
  readonly front: boolean
  /** Grows where the rows are another place of the log: the list begins anew. */
  readonly generation: number
}

export function firstStep(rows: readonly MessageRow[]): RowStep {
  return { target: rows, shown: rows, front: false, generation: 0 }
}

/** The next list to show: the front first, and the rest after it. */
export function stepTo({ shown, generation }: RowStep, rows: readonly MessageRow[]): RowStep {
  const shift = cameBefore(shown, rows)
  if (shift === null) return { target: rows, shown: rows, front: false, generation: generation + 1 }
  if (shift === 0) return { target: rows, shown: rows, front: false, generation }
  const between = shift > 0 ? [...rows.slice(0, shift), ...shown] : shown.slice(-shift)
  return { target: rows, shown: sameIds(between, rows) ? rows : between, front: true, generation }
}

/**
 * How many rows came before the first of the former ones; negative where so many went from the front, null where nothing of
 * them is left: another place of the log.
 */
function cameBefore(before: readonly MessageRow[], after: readonly MessageRow[]): number | null {
  const [was, is] = [before[0]?.message.id, after[0]?.message.id]
  if (was === undefined || is === undefined) return null
  const prepended = after.findIndex(({ message }) => message.id === was)
  if (prepended >= 0) return prepended
  const gone = before.findIndex(({ message }) => message.id === is)
  return gone < 0 ? null : -gone
}

function sameIds(a: readonly MessageRow[], b: readonly MessageRow[]): boolean {
  return a.length === b.length && a.every(({ message }, i) => message.id === b[i]?.message.id)
}
