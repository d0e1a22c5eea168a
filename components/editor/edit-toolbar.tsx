'use client'

import { Plus, Redo2, Settings2, Undo2 } from 'lucide-react'
import type { RoomState } from '../../lib/client/room-client.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { PersonName } from './person-name.tsx'

/** What came of the last change. */
export interface Said {
  readonly tone: 'quiet' | 'bad'
  readonly text: string
}

export function EditToolbar(props: {
  readonly state: Pick<RoomState, 'canUndo' | 'canRedo'>
  readonly said: Said
  readonly onAdd: () => void
  readonly onUndo: () => void
  readonly onRedo: () => void
  readonly onRoom: () => void
  readonly onDone: () => void
}) {
  const { state, said, onAdd, onUndo, onRedo, onRoom, onDone } = props
  return (
    <div
      role="toolbar"
      aria-label="Edit the room"
      className="sticky top-12 z-25 flex flex-wrap items-center gap-2 rounded-lg border border-line bg-surface px-2 py-1.5 shadow-sm max-sm:gap-1"
    >
      <Button look="primary" onClick={onAdd} title="Add a panel (N)">
        <Plus aria-hidden className="size-4" />
        <span>
          Add<span className="max-sm:sr-only"> panel</span>
        </span>
      </Button>
      <IconButton label="Undo" title="Undo (Ctrl+Z)" disabled={!state.canUndo} onClick={onUndo}>
        <Undo2 aria-hidden className="size-4" />
      </IconButton>
      <IconButton label="Redo" title="Redo (Ctrl+Shift+Z)" disabled={!state.canRedo} onClick={onRedo}>
        <Redo2 aria-hidden className="size-4" />
      </IconButton>
      <Button look="quiet" className="max-sm:px-2" title="Title, description and span" onClick={onRoom}>
        <Settings2 aria-hidden className="size-4" />
        <span className="max-sm:sr-only">Room</span>
      </Button>
      <p
        role="status"
        data-testid="said"
        className={`min-w-0 text-[13px] max-sm:order-last max-sm:w-full max-sm:empty:hidden sm:flex-1 ${said.tone === 'bad' ? 'text-bad' : 'text-muted'}`}
      >
        {said.text}
      </p>
      <PersonName />
      <Button onClick={onDone} title="End editing (Escape)">
        Done
      </Button>
    </div>
  )
}
