'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useMemo, useRef, useState } from 'react'
import { later } from '../hooks/use-loaded.tsx'
import { useActionList, useActions } from '../providers/actions-provider.tsx'
import type { Action } from './actions.ts'
import { Palette } from './palette.tsx'
import { pressedKey } from './pressed-key.ts'

const ShortcutSheet = later(() => import('./shortcut-sheet.tsx').then((m) => m.ShortcutSheet))

/** None in somebody's page that shows one panel. */
export function Shortcuts() {
  return usePathname().startsWith('/embed/') ? null : <AllShortcuts />
}

/** Hears the keys of all actions, and opens the command palette and the sheet of shortcuts; both load when first used. */
function AllShortcuts() {
  const actions = useActionList()
  const [open, setOpen] = useState<'palette' | 'sheet' | null>(null)
  /** What had the focus when the palette was opened. */
  const before = useRef<Element | null>(null)
  const own = useMemo(
    (): Action[] => [
      {
        id: 'palette',
        label: 'Find a room, a feed or an action',
        group: 'Go to',
        keys: ['mod+k'],
        run: () => {
          before.current = document.activeElement
          setOpen('palette')
        },
        hidden: true,
      },
      {
        id: 'sheet',
        label: 'Show all shortcuts',
        group: 'Look',
        keys: ['?'],
        run: () => setOpen('sheet'),
      },
    ],
    [],
  )
  useActions(own)
  useEffect(() => {
    // What is typed for the palette or the sheet is meant for nothing on the page.
    if (open !== null) return
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
    before.current = null
    function onKeyDown(event: KeyboardEvent): void {
      const key = pressedKey(event)
      if (key !== null && actions.press(key)) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [actions, open])
  const close = (): void => setOpen(null)
  return (
    <>
      {open === 'palette' ? <Palette onClose={close} /> : null}
      {open === 'sheet' ? <ShortcutSheet onClose={close} /> : null}
    </>
  )
}
