'use client'

import { createContext, useContext } from 'react'
import type { Store } from '../../lib/client/store.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import type { MarkedMessage } from './moment-marks.ts'

/** What the charts of a room know about its moments. */
export interface RoomMoments {
  readonly talk: RoomTalk
  /** Those in and around the range that is shown; none where marks are hidden. */
  readonly messages: Store<readonly MarkedMessage[]>
  readonly panels: Store<readonly Panel[]>
  /** By painter: what starts a message about a time on its chart. */
  readonly charts: Map<object, (time: number) => void>
}

export const MomentsContext = createContext<RoomMoments | null>(null)

export function useMoments(): RoomMoments {
  const moments = useContext(MomentsContext)
  if (moments === null) throw new Error('useMoments is for plots of a room')
  return moments
}
