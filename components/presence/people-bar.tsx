'use client'

import { useRef, useState } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import { later } from '../hooks/use-loaded.tsx'
import { usePaced } from '../hooks/use-paced.ts'
import { useStore } from '../hooks/use-store.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { useRoomTalk } from '../talk/room-talk-provider.tsx'
import { Avatar } from './avatar.tsx'

const PeoplePopover = later(() => import('./people-popover.tsx').then((m) => m.PeoplePopover))
const SHOWN = 4

/** Who is in the room: a few faces and how many more; everybody behind it. */
export function PeopleBar({ panels }: { readonly panels: readonly Panel[] }) {
  const talk = useRoomTalk()
  return talk === null ? null : <Known talk={talk} panels={panels} />
}

function Known({ talk, panels }: { readonly talk: RoomTalk; readonly panels: readonly Panel[] }) {
  const client = useStore(talk.client)
  return client === null ? null : <People talk={talk} client={client} panels={panels} />
}

function People(props: {
  readonly talk: RoomTalk
  readonly client: ChatClient
  readonly panels: readonly Panel[]
}) {
  const { talk, client, panels } = props
  const { people, total } = usePaced(client.presence, 250)
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  if (total === 0) return null
  return (
    <>
      <button
        ref={button}
        type="button"
        data-chrome
        data-testid="people"
        aria-haspopup="dialog"
        aria-expanded={open}
        title="Who is here"
        onClick={() => setOpen(!open)}
        className="flex h-8 items-center rounded-md px-1.5 hover:bg-raised"
      >
        <span className="sr-only">
          {total.toLocaleString('en')} {total === 1 ? 'person' : 'people'} here
        </span>
        {people.slice(0, SHOWN).map(({ person, idle }) => (
          <span key={person.id} className="-ml-1.5 first:ml-0">
            <Avatar person={person} idle={idle} />
          </span>
        ))}
        {total > SHOWN ? (
          <span aria-hidden className="ml-1 text-xs text-muted tabular-nums">
            +{(total - SHOWN).toLocaleString('en')}
          </span>
        ) : null}
      </button>
      {open ? (
        <PeoplePopover
          at={button}
          talk={talk}
          client={client}
          panels={panels}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  )
}
