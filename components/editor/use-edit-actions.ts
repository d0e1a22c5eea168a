'use client'

import { useMemo, useRef } from 'react'
import { useActions } from '../providers/actions-provider.tsx'
import type { Action } from '../shell/actions.ts'

interface EditMoves {
  /** False while a dialog is open: keys and the palette do nothing to the room then. */
  readonly free: boolean
  readonly undo: () => void
  readonly redo: () => void
  readonly add: () => void
  readonly room: () => void
  readonly done: () => void
}

const edit = { group: 'Edit' } as const
/** What the handle of a panel does with keys while it has the focus (`EditCell`); here for the sheet of shortcuts. */
const onHandle = { ...edit, hidden: true, run: () => false } as const
const ON_A_HANDLE: readonly Action[] = [
  {
    ...onHandle,
    id: 'panel-move',
    label: 'Move the panel that has the focus',
    keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
  },
  { ...onHandle, id: 'panel-size', label: 'Size it', keys: ['Shift ←', 'Shift →', 'Shift ↑', 'Shift ↓'] },
  { ...onHandle, id: 'panel-edit', label: 'Edit it', keys: ['Enter'] },
  { ...onHandle, id: 'panel-duplicate', label: 'Duplicate it', keys: ['d'] },
  { ...onHandle, id: 'panel-remove', label: 'Remove it', keys: ['Delete'] },
]

/** Offers what the editor's toolbar does by keys, in the palette and in the sheet of shortcuts. */
export function useEditActions(moves: EditMoves): void {
  const latest = useRef(moves)
  latest.current = moves
  const actions = useMemo((): readonly Action[] => {
    const when = (move: (moves: EditMoves) => void) => () =>
      latest.current.free ? move(latest.current) : false
    return [
      { ...edit, id: 'undo', label: 'Undo', keys: ['mod+z'], run: when(({ undo }) => undo()) },
      { ...edit, id: 'redo', label: 'Redo', keys: ['mod+shift+z', 'mod+y'], run: when(({ redo }) => redo()) },
      { ...edit, id: 'add-panel', label: 'Add a panel', keys: ['n'], run: when(({ add }) => add()) },
      {
        ...edit,
        id: 'room-details',
        label: 'Change title, description and span',
        run: when(({ room }) => room()),
      },
      { ...edit, id: 'edit-done', label: 'End editing', keys: ['Escape'], run: when(({ done }) => done()) },
      ...ON_A_HANDLE,
    ]
  }, [])
  useActions(actions)
}
