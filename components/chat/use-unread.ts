'use client'

import { useCallback, useSyncExternalStore } from 'react'
import { useStore } from '../hooks/use-store.ts'
import type { RoomTalk } from '../talk/room-talk.ts'

const nothing = (): (() => void) => () => undefined

/** Messages of others that this person has not read, counted up to 1,000. */
export function useUnread(talk: RoomTalk): number {
  const client = useStore(talk.client)
  const read = useCallback(() => client?.state.getSnapshot().read.unread ?? 0, [client])
  return useSyncExternalStore(client?.state.subscribe ?? nothing, read, () => 0)
}
