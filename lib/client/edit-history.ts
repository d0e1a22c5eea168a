import { inverseOf } from '../domain/room-edits.ts'
import { revisionOf } from '../domain/room-revisions.ts'
import type { EditDraft, EditOutcome, Room } from '../protocol/rooms.ts'
import { createStore, type Store } from './store.ts'

/** Sends an edit and answers the room after it; rejects where it is refused. */
export type Submit = (edit: EditDraft) => Promise<{ outcome: EditOutcome; room: Room }>

export interface EditHistoryState {
  readonly canUndo: boolean
  readonly canRedo: boolean
}

export interface EditHistory {
  readonly state: Store<EditHistoryState>
  /** Makes a change that can be taken back. */
  make(edit: EditDraft): Promise<EditOutcome>
  /** null where there is nothing to take back. Where somebody changed the same since, both versions are kept. */
  undo(): Promise<EditOutcome | null>
  redo(): Promise<EditOutcome | null>
}

/** `edit` takes something back, on the revision that this made; it waits for the server's word while that is null. */
interface Step {
  readonly edit: EditDraft
  base: number | null
}

const MAX_STEPS = 100

/** The changes that this tab made, newest last. Those of others are never taken back. */
export function createEditHistory(options: {
  /** As this tab sees it now, its own changes on the way included. */
  readonly room: () => Room
  readonly submit: Submit
}): EditHistory {
  const done: Step[] = []
  const undone: Step[] = []
  const state = createStore<EditHistoryState>({ canUndo: false, canRedo: false })

  function tell(): void {
    const canUndo = (done.at(-1)?.base ?? null) !== null
    const canRedo = (undone.at(-1)?.base ?? null) !== null
    const before = state.getSnapshot()
    if (before.canUndo !== canUndo || before.canRedo !== canRedo) state.set({ canUndo, canRedo })
  }

  /** Submits and keeps the way back on `stack`, unless nothing came of it. */
  async function run(edit: EditDraft, stack: Step[]): Promise<EditOutcome> {
    const back = inverseOf(options.room(), edit)
    const step: Step | null = back === null ? null : { edit: back, base: null }
    if (step !== null) stack.push(step)
    if (stack.length > MAX_STEPS) stack.shift()
    tell()
    try {
      const { outcome, room } = await options.submit(edit)
      if (outcome === 'rival') drop(stack, step)
      else if (step !== null) step.base = revisionAfter(room, step.edit)
      return outcome
    } catch (error) {
      drop(stack, step)
      throw error
    } finally {
      tell()
    }
  }

  async function takeBack(from: Step[], to: Step[]): Promise<EditOutcome | null> {
    const step = from.at(-1)
    if (step === undefined || step.base === null) return null
    from.pop()
    try {
      return await run(based(step.edit, step.base), to)
    } catch (error) {
      from.push(step)
      tell()
      throw error
    }
  }

  return {
    state,
    make(edit) {
      undone.length = 0
      return run(edit, done)
    },
    undo: () => takeBack(done, undone),
    redo: () => takeBack(undone, done),
  }
}

function drop(stack: Step[], step: Step | null): void {
  const at = step === null ? -1 : stack.indexOf(step)
  if (at >= 0) stack.splice(at, 1)
}

/** The revision that the edit left of what it changed. */
function revisionAfter(room: Room, edit: EditDraft): number {
  switch (edit.op) {
    case 'put':
      return revisionOf(room, edit.panel.id)
    case 'remove':
      return revisionOf(room, edit.panel)
    case 'details':
      return revisionOf(room, 'details')
    case 'arrange':
    case 'resolve':
      return 0
  }
}

function based(edit: EditDraft, base: number): EditDraft {
  return edit.op === 'arrange' ? edit : { ...edit, base }
}
