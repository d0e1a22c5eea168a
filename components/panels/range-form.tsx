'use client'

import { useState } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { RangeTrigger } from './range-trigger.tsx'

const load = () => import('./range-popover.tsx').then((m) => m.RangePopover)

/** A range from one time to another, typed or picked. What asks for it loads when it is first wanted. */
export function RangeForm({ range }: { range: WritableStore<ChartRange> }) {
  const [asked, setAsked] = useState(false)
  const RangePopover = useLoaded(asked ? load : null)
  return RangePopover !== null ? (
    <RangePopover range={range} />
  ) : (
    <RangeTrigger aria-haspopup="dialog" onClick={() => setAsked(true)} />
  )
}
