'use client'

import { Eye, Megaphone } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { SharedView } from '../../lib/protocol/chat-events.ts'
import type { Person } from '../../lib/protocol/room-events.ts'
import { usePerson } from '../hooks/use-person.ts'
import { usePreference } from '../hooks/use-preference.ts'
import { useStore } from '../hooks/use-store.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { useRoomTalk } from '../talk/room-talk-provider.tsx'
import { Button } from '../ui/button.tsx'
import { followView } from './follow-view.ts'
import { POINTERS, SHOW_POINTERS } from './pointer-choices.ts'
import { rangeOf } from './shared-view.ts'
import { useHere } from './use-here.ts'

interface RoomPresenceProps {
  /** The panel that has the window. */
  readonly full: string | null
  readonly setFull: (panel: string | null) => void
}

/** How this tab is in the room, whom it follows, and who asks it to come along. */
export function RoomPresence(props: RoomPresenceProps) {
  const talk = useRoomTalk()
  return talk === null ? null : <Joined talk={talk} {...props} />
}

function Joined({ talk, ...rest }: RoomPresenceProps & { readonly talk: RoomTalk }) {
  const client = useStore(talk.client)
  return client === null ? null : <Present talk={talk} client={client} {...rest} />
}

function Present(props: RoomPresenceProps & { readonly talk: RoomTalk; readonly client: ChatClient }) {
  const { talk, client, full, setFull } = props
  const { range, following } = talk
  const [shown] = usePreference(SHOW_POINTERS, POINTERS, 'on')
  const move = useRef(setFull)
  move.current = setFull
  useHere(client, range, full)
  useEffect(() => client.showPointers(shown === 'on'), [client, shown])
  useEffect(
    () => followView({ client, range, following, setFull: (panel) => move.current(panel) }),
    [client, range, following],
  )
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-3 z-30 max-lg:bottom-20 mx-auto grid w-fit max-w-[calc(100%-1.5rem)] justify-items-center gap-2 lg:pr-(--dock,0px) print:hidden">
      <Summons
        talk={talk}
        client={client}
        onGo={(view) => {
          following.set(null)
          range.set(rangeOf(view, range.getSnapshot()))
          if ((view.panel ?? null) !== full) setFull(view.panel ?? null)
        }}
      />
      <Following talk={talk} client={client} />
    </div>
  )
}

function Following({ talk, client }: { readonly talk: RoomTalk; readonly client: ChatClient }) {
  const person = useStore(talk.following)
  const { people, total } = useStore(client.presence)
  if (person === null) return null
  const here = people.find((one) => one.person.id === person.id)
  const gone = here === undefined && people.length === total
  return (
    <Bar
      icon={<Eye aria-hidden className="size-4 shrink-0 text-accent" />}
      text={`Following ${here?.person.name ?? person.name}${gone ? ', who is not here now' : ''}`}
    >
      <Button onClick={() => talk.following.set(null)}>Stop</Button>
    </Bar>
  )
}

function Summons(props: {
  readonly talk: RoomTalk
  readonly client: ChatClient
  readonly onGo: (view: SharedView) => void
}) {
  const { client, onGo } = props
  const me = usePerson()
  const [asked, setAsked] = useState<{ readonly by: Person; readonly view: SharedView } | null>(null)
  useEffect(
    () =>
      client.onSummoned((by, view) => {
        if (by.id !== me?.id) setAsked({ by, view })
      }),
    [client, me],
  )
  if (asked === null) return null
  return (
    <Bar
      icon={<Megaphone aria-hidden className="size-4 shrink-0 text-accent" />}
      text={`${asked.by.name} asks everyone to look at something`}
    >
      <Button
        look="primary"
        onClick={() => {
          onGo(asked.view)
          setAsked(null)
        }}
      >
        Go
      </Button>
      <Button onClick={() => setAsked(null)}>Not now</Button>
    </Bar>
  )
}

function Bar(props: { readonly icon: ReactNode; readonly text: string; readonly children: ReactNode }) {
  return (
    <div
      data-testid="presence-bar"
      className="pointer-events-auto flex max-w-full flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg border border-accent bg-surface py-1.5 pl-3 pr-1.5 text-[13px] shadow-lg"
    >
      {props.icon}
      <p role="status" className="min-w-0 break-words font-medium">
        {props.text}
      </p>
      <div className="ml-auto flex gap-1.5">{props.children}</div>
    </div>
  )
}
