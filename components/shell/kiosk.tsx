'use client'

import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { KioskBar } from './kiosk-bar.tsx'
import { useCycle } from './use-cycle.ts'
import { useKiosk } from './use-kiosk.ts'

/** A screen on a wall: what it says besides the panels, and how it goes on by itself. */
export function Kiosk(props: {
  readonly slug: string
  readonly title: string
  readonly range: WritableStore<ChartRange>
  /** How long each room is shown, ms; null stays here. */
  readonly cycle: number | null
  /** One panel has the window: nothing stands above it. */
  readonly bare: boolean
}) {
  const { slug, title, range, cycle, bare } = props
  useCycle(slug, cycle)
  useKiosk(range)
  return bare ? null : <KioskBar title={title} />
}
