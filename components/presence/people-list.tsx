'use client'

import { Eye, EyeOff } from 'lucide-react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import { byName } from '../../lib/domain/text/compare-names.ts'
import type { Present } from '../../lib/protocol/chat-events.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { usePerson } from '../hooks/use-person.ts'
import { usePreference } from '../hooks/use-preference.ts'
import { useStore } from '../hooks/use-store.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/field.tsx'
import { ScrollBox } from '../ui/scroll-box.tsx'
import { Avatar } from './avatar.tsx'
import { BringEveryone } from './bring-everyone.tsx'
import { OwnName } from './own-name.tsx'
import { POINTERS, SHARE_POINTER, SHOW_POINTERS } from './pointer-choices.ts'

/** Everybody who is here and what they look at; whom to follow, and what others see of oneself. */
export function PeopleList(props: {
  readonly talk: RoomTalk
  readonly client: ChatClient
  readonly panels: readonly Panel[]
  readonly onDone: () => void
}) {
  const { talk, client, panels, onDone } = props
  const me = usePerson()
  const { people, total } = usePaced(client.presence, 250)
  const [share, setShare] = usePreference(SHARE_POINTER, POINTERS, 'on')
  const [show, setShow] = usePreference(SHOW_POINTERS, POINTERS, 'on')
  const titles = new Map(panels.map(({ id, title }) => [id, title]))
  const own = people.find(({ person }) => person.id === me?.id)
  const others = byName(
    people.filter((one) => one !== own),
    ({ person }) => person.name,
  )
  return (
    <>
      {me === null ? null : <OwnName person={me} tabs={own?.tabs ?? 1} />}
      <ScrollBox label="Others who are here" className="min-h-0 border-y border-line">
        {others.length === 0 ? (
          <p className="px-3 py-3 text-[13px] text-muted">
            Nobody else is here. Send a link to this room to look at it together.
          </p>
        ) : (
          <ul aria-label="Others who are here" className="py-1">
            {others.map((one) => (
              <PersonRow
                key={one.person.id}
                talk={talk}
                present={one}
                panel={titles.get(one.panel ?? '') ?? null}
                onDone={onDone}
              />
            ))}
          </ul>
        )}
        {total > people.length ? (
          <p className="px-3 pb-2 text-xs text-muted">
            and {(total - people.length).toLocaleString('en')} more
          </p>
        ) : null}
      </ScrollBox>
      <div className="grid gap-1.5 px-3 py-2">
        <Checkbox
          label="Show my crosshair to others"
          checked={share === 'on'}
          onChange={(on) => setShare(on ? 'on' : 'off')}
        />
        <Checkbox
          label="Show others’ crosshairs"
          checked={show === 'on'}
          onChange={(on) => setShow(on ? 'on' : 'off')}
        />
        {others.length === 0 ? null : <BringEveryone talk={talk} client={client} others={total - 1} />}
      </div>
    </>
  )
}

function PersonRow(props: {
  readonly talk: RoomTalk
  readonly present: Present
  /** Its title. */
  readonly panel: string | null
  readonly onDone: () => void
}) {
  const { talk, present, panel, onDone } = props
  const { person, idle, typing } = present
  const followed = useStore(talk.following)?.id === person.id
  const doing = typing ? 'typing …' : idle ? 'away' : panel === null ? '' : `at ${panel}`
  return (
    <li className="flex items-center gap-2 py-1 pl-3 pr-1.5">
      <Avatar person={person} idle={idle} />
      <div className="min-w-0 flex-1 leading-tight">
        <p className="truncate text-[13px] font-medium" title={person.name}>
          {person.name}
        </p>
        <p className="truncate text-xs text-muted">{doing}</p>
      </div>
      <Button
        look="quiet"
        aria-pressed={followed}
        aria-label={followed ? `Stop following ${person.name}` : `Follow ${person.name}`}
        onClick={() => {
          talk.following.set(followed ? null : person)
          onDone()
        }}
      >
        {followed ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
        {followed ? 'Stop' : 'Follow'}
      </Button>
    </li>
  )
}
