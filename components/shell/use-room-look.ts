'use client'

import { useSearchParams } from 'next/navigation'
import { useMemo, useRef } from 'react'
import type { Panel } from '../../lib/protocol/panels.ts'
import { useActions } from '../providers/actions-provider.tsx'
import type { Action } from './actions.ts'
import { readCycle } from './cycle.ts'
import { useBare } from './use-bare.ts'

export interface RoomLook {
  /** Panels and nothing else. */
  readonly kiosk: boolean
  /** How long the kiosk shows each room, ms; null where it stays. */
  readonly cycle: number | null
  /** The panel that has the window to itself. */
  readonly full: Panel | null
  setFull(id: string | null): void
  setKiosk(on: boolean): void
}

/** What of a room is on screen, as its address says: `?panel=` one panel, `?kiosk` panels alone, `&cycle=30s` room by room. */
export function useRoomLook(props: {
  readonly panels: readonly Panel[]
  readonly editing: boolean
}): RoomLook {
  const { panels, editing } = props
  const params = useSearchParams()
  const kiosk = params.has('kiosk') && !editing
  const asked = params.get('panel')
  const full = (editing ? undefined : panels.find(({ id }) => id === asked)) ?? null
  useBare(full === null ? null : 'panel')

  const state = { kiosk, full, panels, editing }
  const latest = useRef(state)
  latest.current = state
  const actions = useMemo(
    (): Action[] => [
      {
        id: 'full',
        label: 'Show a panel in full screen, or the room again',
        group: 'Look',
        keys: ['f'],
        run() {
          if (latest.current.editing) return false
          if (latest.current.full !== null) return setAddress({ panel: null })
          const id = panelInHand() ?? latest.current.panels[0]?.id
          return id === undefined ? false : setAddress({ panel: id })
        },
      },
      {
        id: 'kiosk',
        label: 'Kiosk: panels only, and back',
        group: 'Look',
        keys: ['k'],
        run: () => (latest.current.editing ? false : setKiosk(!latest.current.kiosk)),
      },
      { id: 'print', label: 'Print the room', group: 'Look', run: () => window.print() },
      {
        id: 'leave',
        label: 'Back to the room',
        group: 'Look',
        keys: ['Escape'],
        first: true,
        hidden: true,
        run() {
          if (latest.current.full !== null) return setAddress({ panel: null })
          return latest.current.kiosk ? setKiosk(false) : false
        },
      },
    ],
    [],
  )
  useActions(actions)
  return {
    kiosk,
    cycle: readCycle(params.get('cycle')),
    full,
    setFull: (panel) => setAddress({ panel }),
    setKiosk,
  }
}

function setKiosk(on: boolean): void {
  setAddress(on ? { kiosk: '' } : { kiosk: null, cycle: null })
}

/** Without a state of its own Next.js hears of it, and so does `useSearchParams`. */
function setAddress(changes: Readonly<Record<string, string | null>>): void {
  const address = new URL(location.href)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) address.searchParams.delete(name)
    else address.searchParams.set(name, value)
  }
  history.pushState(null, '', address)
}

/** The panel that has the focus, or else the pointer. */
function panelInHand(): string | null {
  const focused = document.activeElement?.closest<HTMLElement>('[data-cell]')
  const hovered = document.querySelector<HTMLElement>('[data-cell]:hover')
  return (focused ?? hovered)?.dataset.cell ?? null
}
