'use client'

import { Plus, Redo2, Settings2, Undo2 } from 'lucide-react'
import type { EditHistory } from '../../lib/client/edit-history.ts'
import { useStore } from '../hooks/use-store.ts'
import { Button, IconButton } from '../ui/button.tsx'

/** What came of the last change. */
export interface Said {
  readonly tone: 'quiet' | 'bad'
  readonly text: string
}

export function EditToolbar(props: {
  readonly history: EditHistory
  readonly said: Said
  readonly onAdd: () => void
  readonly onUndo: () => void
  readonly onRedo: () => void
  readonly onRoom: () => void
  readonly onDone: () => void
}) {
  const { history, said, onAdd, onUndo, onRedo, onRoom, onDone } = props
  const { canUndo, canRedo } = useStore(history.state)
  return (
    <div
      role="toolbar"
      aria-label="Edit the room"
      className="sticky top-12 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-line bg-surface px-2 py-1.5 shadow-sm"
    >
      <Button look="primary" onClick={onAdd} title="Add a panel (N)">
        <Plus aria-hidden className="size-4" />
        Add panel
      </Button>
      <IconButton label="Undo" title="Undo (Ctrl+Z)" disabled={!canUndo} onClick={onUndo}>
        <Undo2 aria-hidden className="size-4" />
      </IconButton>
      <IconButton label="Redo" title="Redo (Ctrl+Shift+Z)" disabled={!canRedo} onClick={onRedo}>
        <Redo2 aria-hidden className="size-4" />
      </IconButton>
      <Button look="quiet" onClick={onRoom}>
        <Settings2 aria-hidden className="size-4" />
        Room
      </Button>
      <p
        role="status"
        data-testid="said"
        className={`min-w-0 flex-1 basis-40 text-[13px] ${said.tone === 'bad' ? 'text-bad' : 'text-muted'}`}
      >
        {said.text}
      </p>
      <Button onClick={onDone} title="End editing (Escape)">
        Done
      </Button>
    </div>
  )
}
