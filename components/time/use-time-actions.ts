'use client'

import { useMemo } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { backToLive, pause, seenNow } from '../charts/range-moves.ts'
import { useActions } from '../providers/actions-provider.tsx'
import { useStage } from '../providers/stage-provider.tsx'
import type { Action } from '../shell/actions.ts'
import { copyAddress } from './copy-address.ts'
import type { Replay } from './replay.ts'

/** The live edge that charts show lies so far back. */
const EDGE_DELAY_MS = 100

export interface TimeMoves {
  /** Pauses, goes back to live, or plays and stops the replay. */
  toggle(): void
  live(): void
  replay(): void
  copy(): Promise<boolean>
}

/** What buttons, keys and the command palette do with a page's time. */
export function useTimeActions(range: WritableStore<ChartRange>, replay: Replay | null): TimeMoves {
  const stage = useStage()
  const moves = useMemo((): TimeMoves => {
    return {
      toggle() {
        const playing = replay?.state.getSnapshot()?.playing
        if (playing === true) replay?.stand()
        else if (playing === false) replay?.play()
        else if (range.getSnapshot().asOf !== undefined) backToLive(range)
        else pause(range, stage.now() - EDGE_DELAY_MS)
      },
      live: () => backToLive(range),
      replay() {
        const { from, to } = seenNow(range.getSnapshot(), stage.now())
        replay?.start({ from, to: Math.min(to, stage.now()) }, 1)
      },
      copy: () => copyAddress(range),
    }
  }, [range, replay, stage])
  const actions = useMemo((): Action[] => {
    const isLive = (): boolean => {
      const { fixed, asOf } = range.getSnapshot()
      return fixed === null && asOf === undefined
    }
    return [
      { id: 'pause', label: 'Pause, or go on', group: 'Time', keys: [' '], run: moves.toggle },
      {
        id: 'live',
        label: 'Back to live',
        group: 'Time',
        keys: ['l', 'Escape'],
        run: () => (isLive() ? false : moves.live()),
      },
      { id: 'replay', label: 'Replay what is shown', group: 'Time', keys: ['r'], run: moves.replay },
      {
        id: 'copy-link',
        label: 'Copy a link to this view',
        group: 'Time',
        keys: ['y'],
        run: () => void moves.copy(),
      },
    ]
  }, [range, moves])
  useActions(actions)
  return moves
}
