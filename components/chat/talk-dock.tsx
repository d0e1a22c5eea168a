'use client'

import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import type { WatchedView } from '../../lib/client/live-client.ts'
import { later } from '../hooks/use-loaded.tsx'
import { useMedia } from '../hooks/use-media.ts'
import { usePreference } from '../hooks/use-preference.ts'
import { useStore } from '../hooks/use-store.ts'
import { useActions } from '../providers/actions-provider.tsx'
import type { Action } from '../shell/actions.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { useRoomTalk } from '../talk/room-talk-provider.tsx'
import { readDockWidth, showDockWidth } from './dock-width.ts'
import { useViewFeeds } from './use-view-feeds.ts'

const DeskDock = later(() => import('./desk-dock.tsx').then((m) => m.DeskDock))
const TalkSheet = later(() => import('./talk-sheet.tsx').then((m) => m.TalkSheet))
const TalkAlerts = later(() => import('./talk-alerts.tsx').then((m) => m.TalkAlerts))

/** Charts and conversation have room side by side. */
const DESK = '(min-width: 64rem)'
const OPEN = ['open', 'closed'] as const

interface DockProps {
  readonly slug: string
  readonly view: WatchedView | null
}

/**
 * The place of a room's conversation: beside the charts, or where there is no room for both, over them. It is here from the
 * first paint, so that charts do not move twice; what is in it comes later. `?message=` opens it at that message.
 */
export function TalkDock(props: DockProps) {
  const talk = useRoomTalk()
  return talk === null ? null : <Dock {...props} talk={talk} />
}

function Dock({ slug, view, talk }: DockProps & { readonly talk: RoomTalk }) {
  const open = useStore(talk.open)
  const desk = useMedia(DESK)
  const feeds = useViewFeeds(view)
  const [kept, keep] = usePreference('watchroom.talk', OPEN, 'closed')
  /** Somebody asked for it on this page. */
  const wanted = useRef(false)
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

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was kept and asked for is read once, when the room opens
  useLayoutEffect(() => {
    const message = takeMessage()
    if (message !== null) talk.sought.set(message)
    if (message !== null || (window.matchMedia(DESK).matches && kept === 'open')) talk.open.set(true)
  }, [talk])
  useEffect(
    () =>
      talk.open.subscribe(() => {
        wanted.current = true
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

  const panel = { slug, talk, feeds, focused: wanted.current && desk, covers: !desk }
  return (
    <>
      <TalkAlerts talk={talk} slug={slug} />
      {open ? desk ? <DeskDock {...panel} /> : <TalkSheet {...panel} /> : null}
    </>
  )
}

/** The message that the address names, once: the address goes on without it. */
function takeMessage(): string | null {
  const address = new URL(location.href)
  const message = address.searchParams.get('message')
  if (message === null) return null
  address.searchParams.delete('message')
  history.replaceState(history.state, '', address)
  return message
}
