'use client'

import { useState } from 'react'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { type RoomMenuProps, RoomMenuTrigger } from './room-menu-trigger.tsx'

const load = () => import('./room-menu.tsx').then((m) => m.RoomMenu)

/** The menu itself loads when it is first asked for. */
export function RoomMenuButton(props: RoomMenuProps) {
  const [asked, setAsked] = useState(false)
  const RoomMenu = useLoaded(asked ? load : null)
  return RoomMenu !== null ? (
    <RoomMenu {...props} />
  ) : (
    <RoomMenuTrigger aria-haspopup="menu" onClick={() => setAsked(true)} />
  )
}
