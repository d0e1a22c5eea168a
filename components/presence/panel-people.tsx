'use client'

import { useCallback, useSyncExternalStore } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import { usePerson } from '../hooks/use-person.ts'
import { useStore } from '../hooks/use-store.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { useRoomTalk } from '../talk/room-talk-provider.tsx'
import { Avatar } from './avatar.tsx'

const SHOWN = 3

/** Who else looks at a panel. */
export function PanelPeople({ panel }: { readonly panel: string }) {
  const talk = useRoomTalk()
  return talk === null ? null : <Known talk={talk} panel={panel} />
}

function Known({ talk, panel }: { readonly talk: RoomTalk; readonly panel: string }) {
  const client = useStore(talk.client)
  return client === null ? null : <AtPanel client={client} panel={panel} />
}

function AtPanel({ client, panel }: { readonly client: ChatClient; readonly panel: string }) {
  const me = usePerson()?.id
  /** Renders only where that changes: everybody's moves come to every panel. */
  const read = useCallback(
    () =>
      client.presence
        .getSnapshot()
        .people.filter((one) => one.panel === panel && !one.idle && one.person.id !== me)
        .map(({ person }) => person.id)
        .join(' '),
    [client, panel, me],
  )
  const ids = useSyncExternalStore(client.presence.subscribe, read, read)
  if (ids === '') return null
  const there = new Set(ids.split(' '))
  const people = client.presence.getSnapshot().people.filter(({ person }) => there.has(person.id))
  const names = people.map(({ person }) => person.name).join(', ')
  return (
    <span data-testid="panel-people" className="flex items-center print:hidden" title={`${names} here`}>
      <span className="sr-only">{names} here</span>
      {people.slice(0, SHOWN).map(({ person }) => (
        <span key={person.id} className="-ml-1 first:ml-0">
          <Avatar person={person} size="small" />
        </span>
      ))}
      {people.length > SHOWN ? (
        <span aria-hidden className="ml-0.5 text-[11px] text-muted">
          +{people.length - SHOWN}
        </span>
      ) : null}
    </span>
  )
}
