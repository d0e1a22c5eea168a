'use client'

import { useState } from 'react'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { guardedDialog } from '../ui/guarded-dialog.tsx'
import { PaletteField } from './palette-field.tsx'

const load = () => import('./command-palette.tsx').then((m) => m.CommandPalette)

/** The command palette. Until its code is there a plain field takes its place, and what is typed meanwhile goes into it. */
export const Palette = guardedDialog(function Palette({ onClose }: { onClose: () => void }) {
  const Loaded = useLoaded(load)
  const [typed, setTyped] = useState('')
  return Loaded === null ? (
    <PaletteField typed={typed} onTyped={setTyped} onClose={onClose} />
  ) : (
    <Loaded typed={typed} onClose={onClose} />
  )
})
