'use client'

import { MessageSquare } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo } from 'react'
import type { WatchedView } from '../../lib/client/live-client.ts'
import { later } from '../hooks/use-loaded.tsx'
import { useMedia } from '../hooks/use-media.ts'
import { usePreference } from '../hooks/use-preference.ts'
import { useStore } from '../hooks/use-store.ts'
import { useActions } from '../providers/actions-provider.tsx'
import type { Action } from '../shell/actions.ts'
import { useRoomTalk } from '../talk/room-talk-provider.tsx'
import { Button } from '../ui/button.tsx'
import { readDockWidth, showDockWidth } from './dock-width.ts'
import { useUnread } from './use-unread.ts'

const DeskDock = later(() => import('./desk-dock.tsx').then((m) => m.DeskDock))
const TalkSheet = later(() => import('./talk-sheet.tsx').then((m) => m.TalkSheet))

/** Charts and conversation have room side by side. */
const DESK = '(min-width: 64rem)'
const OPEN = ['open', 'closed'] as const

/**
 * The place of a room's conversation: beside the charts, or where there is no room for both, over them. It is here from the
 * first paint, so that charts do not move twice; what is in it comes later.
 */
export function TalkDock({ view }: { readonly view: WatchedView | null }) {
  const talk = useRoomTalk()
  return talk === null ? null : <Dock talk={talk} view={view} />
}

function Dock({
  talk,
  view,
}: {
  talk: NonNullable<ReturnType<typeof useRoomTalk>>
  view: WatchedView | null
}) {
  const open = useStore(talk.open)
  const desk = useMedia(DESK)
  const [kept, keep] = usePreference('watchroom.talk', OPEN, 'closed')
  const actions = useMemo(
    (): Action[] => [
      {
        id: 'talk',
        label: 'Open or close the chat',
        group: 'Room',
        keys: ['c'],
        run: () => talk.open.set(!talk.open.getSnapshot()),
      },
    ],
    [talk],
  )
  useActions(actions)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was kept is read once, when the room opens
  useLayoutEffect(() => {
    if (window.matchMedia(DESK).matches && kept === 'open') talk.open.set(true)
  }, [talk])
  useEffect(
    () =>
      talk.open.subscribe(() => {
        if (window.matchMedia(DESK).matches) keep(talk.open.getSnapshot() ? 'open' : 'closed')
      }),
    [talk, keep],
  )
  useLayoutEffect(() => {
    if (!open || !desk) return
    const { dataset } = document.documentElement
    showDockWidth(readDockWidth())
    dataset.dock = ''
    return () => {
      delete dataset.dock
    }
  }, [open, desk])

  if (!open) return null
  return desk ? <DeskDock talk={talk} view={view} /> : <TalkSheet talk={talk} view={view} />
}

/** Opens the conversation, and says how much of it is unread; on a phone always at hand. */
export function TalkButton() {
  const talk = useRoomTalk()
  return talk === null ? null : <OpenButton talk={talk} />
}

function OpenButton({ talk }: { talk: NonNullable<ReturnType<typeof useRoomTalk>> }) {
  const open = useStore(talk.open)
  const unread = useUnread(talk)
  const count = unread > 99 ? '99+' : String(unread)
  return (
    <Button
      data-chrome
      data-talk-button
      aria-expanded={open}
      aria-keyshortcuts="c"
      title="Chat (C)"
      onClick={() => talk.open.set(!open)}
      className="max-lg:fixed max-lg:bottom-4 max-lg:right-4 max-lg:z-20 max-lg:h-12 max-lg:rounded-full max-lg:px-4 max-lg:shadow-lg"
    >
      <MessageSquare aria-hidden className="size-4" />
      Chat
      {unread === 0 ? null : (
        <span className="-mr-1 min-w-5 rounded-full bg-accent px-1.5 text-center text-xs font-medium leading-5 text-on-accent tabular-nums">
          {count}
          <span className="sr-only"> unread</span>
        </span>
      )}
    </Button>
  )
}
