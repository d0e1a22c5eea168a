'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { type Action, type Actions, createActions } from '../shell/actions.ts'

const ActionsContext = createContext<Actions | null>(null)

/** What can be done on the present page, for keys, the command palette and the sheet of shortcuts. */
export function ActionsProvider({ children }: { children: ReactNode }) {
  const [actions] = useState(createActions)
  return <ActionsContext value={actions}>{children}</ActionsContext>
}

export function useActionList(): Actions {
  const actions = useContext(ActionsContext)
  if (actions === null) throw new Error('useActionList is for components inside ActionsProvider')
  return actions
}

/** Offers actions while the component is mounted. `offered` must be stable where nothing changed. */
export function useActions(offered: readonly Action[]): void {
  const actions = useActionList()
  useEffect(() => actions.add(offered), [actions, offered])
}
