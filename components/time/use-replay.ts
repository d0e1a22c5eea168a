'use client'

import { useEffect, useState } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { useMedia } from '../hooks/use-media.ts'
import { Replay } from './replay.ts'
import { readReplay, writeReplay } from './replay-address.ts'

/** Steps a second instead of gliding, where motion is reduced. */
const STEP_MS = 200

/** The replay of a page's range, opened where the address says so. null before the first effect. */
export function useReplay(range: WritableStore<ChartRange>): Replay | null {
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const [replay, setReplay] = useState<Replay | null>(null)
  useEffect(() => {
    const made = new Replay({
      range,
      clock: () => performance.now(),
      nextFrame: still ? afterStep : afterFrame,
    })
    const asked = readReplay(new URL(location.href).searchParams, range.getSnapshot().asOf)
    if (asked !== null) made.open(asked, asked.speed)
    const stop = made.state.subscribe(() => {
      const address = new URL(location.href)
      writeReplay(address.searchParams, made.state.getSnapshot())
      if (address.href !== location.href) history.replaceState(history.state, '', address)
    })
    setReplay(made)
    return () => {
      stop()
      made.close()
      setReplay(null)
    }
  }, [range, still])
  return replay
}

function afterFrame(task: () => void): () => void {
  const handle = requestAnimationFrame(task)
  return () => cancelAnimationFrame(handle)
}

function afterStep(task: () => void): () => void {
  const timer = setTimeout(task, STEP_MS)
  return () => clearTimeout(timer)
}
