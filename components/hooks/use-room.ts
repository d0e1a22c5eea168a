'use client'

import { useEffect, useState } from 'react'
import { browserEvents } from '../../lib/client/browser-events.ts'
import type { ConnectionState } from '../../lib/client/connection.ts'
import { createRoomClient, type RoomClient, type RoomState } from '../../lib/client/room-client.ts'
import type { Store } from '../../lib/client/store.ts'
import { browserStorage } from './browser-storage.ts'
import { usePerson } from './use-person.ts'
import { useStore } from './use-store.ts'

const JOINING: RoomState = {
  phase: { kind: 'joining' },
  room: null,
  editors: [],
  tab: null,
  pending: [],
  outcome: null,
  refused: [],
  canUndo: false,
  canRedo: false,
}
const nothing: Store<RoomState> = { getSnapshot: () => JOINING, subscribe: () => () => undefined }
const unconnected: Store<ConnectionState> = {
  getSnapshot: () => CONNECTING,
  subscribe: () => () => undefined,
}
const CONNECTING: ConnectionState = { kind: 'connecting' }

export interface JoinedRoom {
  /** null before the first effect. */
  readonly client: RoomClient | null
  readonly state: RoomState
  readonly connection: ConnectionState
}

/** Joins a room for as long as the component is mounted. */
export function useRoom(slug: string): JoinedRoom {
  const person = usePerson()
  const [client, setClient] = useState<RoomClient | null>(null)
  const known = person !== null

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new name is told to the room that is joined, below
  useEffect(() => {
    if (person === null) return
    const made = createRoomClient({
      slug,
      person,
      environment: browserEvents(window, document),
      storage: browserStorage(),
    })
    setClient(made)
    return () => {
      setClient(null)
      made.close()
    }
  }, [slug, known])

  useEffect(() => {
    if (person !== null) client?.rename(person)
  }, [client, person])

  return {
    client,
    state: useStore(client?.state ?? nothing),
    connection: useStore(client?.connection ?? unconnected),
  }
}
