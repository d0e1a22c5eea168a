'use client'

import { useMemo } from 'react'
import { useActions } from '../providers/actions-provider.tsx'
import type { Action } from '../shell/actions.ts'

const NONE: readonly Action[] = []

/** Offers to begin editing while the room is watched. `begin` must be stable. */
export function useBeginEditing(watched: boolean, begin: (kind: 'look' | 'add') => void): void {
  const actions = useMemo(
    (): readonly Action[] => [
      { id: 'edit', label: 'Edit the room', group: 'Edit', keys: ['e'], run: () => begin('look') },
      { id: 'add-panel', label: 'Add a panel', group: 'Edit', run: () => begin('add') },
    ],
    [begin],
  )
  useActions(watched ? actions : NONE)
}
