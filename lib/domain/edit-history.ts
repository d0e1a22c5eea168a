import type { EditDraft, Room, RoomEdit } from '../protocol/rooms.ts'
import { inverseOf } from './room-edits.ts'

export interface Step {
  /** The edit that brought the room to where `move` starts from. */
  readonly made: string
  /** What the next undo (or redo) does, without its `base`; and what takes that back again. */
  readonly move: EditDraft
  readonly back: EditDraft
}

/** One person's edits that can be taken back, oldest first, and those that were and can be made again. */
export interface EditHistory {
  readonly past: readonly Step[]
  readonly future: readonly Step[]
}

export const noHistory: EditHistory = { past: [], future: [] }
const MAX_STEPS = 100

/** After a new edit of `before`: what was taken back before it cannot be made again. */
export function recorded(history: EditHistory, before: Room, { id, ...draft }: RoomEdit): EditHistory {
  const move = inverseOf(before, draft)
  if (move === null) return { ...history, future: [] }
  return { past: [...history.past, { made: id, move, back: draft }].slice(-MAX_STEPS), future: [] }
}

/** After the newest step of one side was made as the edit `id`: it is the newest of the other. */
export function moved(history: EditHistory, side: 'past' | 'future', id: string): EditHistory {
  const step = history[side].at(-1)
  if (step === undefined) return history
  const other = side === 'past' ? 'future' : 'past'
  const turned: Step = { made: id, move: step.back, back: step.move }
  const next = { [side]: history[side].slice(0, -1), [other]: [...history[other], turned] }
  return { ...history, ...next }
}

/** Without an edit that came to nothing, or a step that cannot be made any more. */
export function without(history: EditHistory, made: string): EditHistory {
  const keep = (step: Step) => step.made !== made
  return { past: history.past.filter(keep), future: history.future.filter(keep) }
}
