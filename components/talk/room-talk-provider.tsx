'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { browserEvents } from '../../lib/client/browser-events.ts'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import { createStore, type WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { usePerson } from '../hooks/use-person.ts'
import { createRoomTalk, type RoomTalk } from './room-talk.ts'

const RoomTalkContext = createContext<RoomTalk | null>(null)
const loadClient = () => import('../../lib/client/chat-client.ts').then((m) => m.createChatClient)

/** Joins the conversation of a room for as long as it is mounted; its code comes after the charts. */
export function RoomTalkProvider(props: {
  readonly slug: string
  readonly range: WritableStore<ChartRange>
  readonly children: ReactNode
}) {
  const { slug, range, children } = props
  const person = usePerson()
  const createClient = useLoaded(loadClient)
  const [client] = useState(() => createStore<ChatClient | null>(null))
  const [talk] = useState(() => createRoomTalk(client, range))
  const known = person !== null

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new name is told to the room that is joined, below
  useEffect(() => {
    if (person === null || createClient === null) return
    const made = createClient({
      slug,
      person,
      storage: unsentStorage(),
      environment: browserEvents(window, document),
    })
    client.set(made)
    return () => {
      client.set(null)
      made.close()
    }
  }, [slug, known, createClient, client])

  useEffect(() => {
    if (person !== null) client.getSnapshot()?.rename(person)
  }, [client, person])

  return <RoomTalkContext value={talk}>{children}</RoomTalkContext>
}

function unsentStorage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

/** null outside a room: a chart of a feed's own page, an embedded panel, a preview. */
export function useRoomTalk(): RoomTalk | null {
  return useContext(RoomTalkContext)
}
