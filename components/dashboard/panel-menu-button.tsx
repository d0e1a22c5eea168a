'use client'

import { useState } from 'react'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { type PanelMenuProps, PanelMenuTrigger } from './panel-menu-trigger.tsx'

const load = () => import('./panel-menu.tsx').then((m) => m.PanelMenu)

/** The menu itself loads when it is first asked for. */
export function PanelMenuButton(props: PanelMenuProps) {
  const [asked, setAsked] = useState(false)
  const { title } = props.panel
  const PanelMenu = useLoaded(asked ? load : null)
  return PanelMenu !== null ? (
    <PanelMenu {...props} />
  ) : (
    <PanelMenuTrigger title={title} aria-haspopup="menu" onClick={() => setAsked(true)} />
  )
}
