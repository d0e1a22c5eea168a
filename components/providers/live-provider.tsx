'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { browserEvents } from '../../lib/client/browser-events.ts'
import type { ConnectionState } from '../../lib/client/connection.ts'
import { createLiveClient, type LiveClient } from '../../lib/client/live-client.ts'
import type { Store } from '../../lib/client/store.ts'
import { useStore } from '../hooks/use-store.ts'

const LiveContext = createContext<LiveClient | null>(null)

/** Owns the one live connection of this tab. There is none on the server and before the first effect. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [client, setClient] = useState<LiveClient | null>(null)
  useEffect(() => {
    const made = createLiveClient({ environment: browserEvents(window, document), room: shownRoom })
    setClient(made)
    return () => {
      setClient(null)
      made.close()
    }
  }, [])
  return <LiveContext value={client}>{children}</LiveContext>
}

function shownRoom(): string | null {
  return /\/rooms\/([^/]+)/.exec(window.location.pathname)?.[1] ?? null
}

export function useLiveClient(): LiveClient | null {
  return useContext(LiveContext)
}

const connecting: ConnectionState = { kind: 'connecting' }
const noConnection: Store<ConnectionState> = {
  getSnapshot: () => connecting,
  subscribe: () => () => undefined,
}

const allWell: Store<null> = { getSnapshot: () => null, subscribe: () => () => undefined }

/** Since when the server has not reached its storage, server ms; null while it does. */
export function useStaleSince(): number | null {
  return useStore<number | null>(useLiveClient()?.staleSince ?? allWell)
}

/** Since when there is no connection, server ms; null while there is one. */
export function useCutSince(): number | null {
  return useStore<number | null>(useLiveClient()?.cutSince ?? allWell)
}

/** The server refuses this page: it speaks another version of the protocol. */
export function useIsOutdated(): boolean {
  const state = useConnection()
  return (state.kind === 'reconnecting' || state.kind === 'offline') && state.outdated === true
}

export function useConnection(): ConnectionState {
  return useStore(useLiveClient()?.connection ?? noConnection)
}
