'use client'

import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { usePerson } from '../hooks/use-person.ts'
import { useStore } from '../hooks/use-store.ts'
import { excerptOf } from '../moments/moment-words.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { useNotify, useSound } from './alert-preferences.ts'
import { arrivedAfter } from './arrivals.ts'
import { playSound } from './play-sound.ts'
import { useTitleBadge } from './use-title-badge.ts'

const NOTICE_MS = 12_000

/** What tells of new messages besides the list: the tab's title, a notice, the browser, a sound, a screen reader's voice. */
export function TalkAlerts({ talk, slug }: { readonly talk: RoomTalk; readonly slug: string }) {
  const client = useStore(talk.client)
  return client === null ? null : <Alerts key={slug} talk={talk} slug={slug} client={client} />
}

function Alerts({ talk, slug, client }: { talk: RoomTalk; slug: string; client: ChatClient }) {
  const me = usePerson()
  const open = useStore(talk.open)
  const state = useStore(client.state)
  const [notify] = useNotify()
  const [sound] = useSound()
  const [mention, setMention] = useState<ChatMessage | null>(null)
  const [spoken, setSpoken] = useState('')
  const heard = useRef<number | null>(null)
  useTitleBadge(state.read.unread)

  // biome-ignore lint/correctness/useExhaustiveDependencies: each message is told once, when it comes
  useEffect(() => {
    if (me === null || state.phase.kind !== 'ready') return
    const newest = state.messages.at(-1)?.offset ?? 0
    const before = heard.current
    heard.current = Math.max(before ?? 0, newest)
    if (before === null) return
    const came = arrivedAfter(before, state.messages, me.id)
    const last = came.at(-1)
    if (last === undefined) return
    const mine = came.findLast(({ mentions }) => mentions.some(({ id }) => id === me.id))
    if (open) setSpoken(`${last.author.name}: ${excerptOf(last.text, 200)}`)
    else if (mine !== undefined) setMention(mine)
    if (sound === 'on') playSound()
    const told = notify === 'all' ? last : notify === 'mentions' ? mine : undefined
    if (told !== undefined && document.visibilityState === 'hidden') showNotification(told)
  }, [state.messages, me, state.phase.kind])

  function showNotification(message: ChatMessage): void {
    if (!('Notification' in window) || Notification.permission !== 'granted') return
    try {
      // The tag: several tabs show it once.
      const shown = new Notification(`${message.author.name} in ${slug}`, {
        body: excerptOf(message.text, 200),
        tag: message.id,
      })
      shown.onclick = () => {
        window.focus()
        show(message)
        shown.close()
      }
    } catch {
      // Some browsers let only service workers show them.
    }
  }

  function show(message: ChatMessage): void {
    talk.open.set(true)
    talk.sought.set(message.id)
    setMention(null)
  }
  useEffect(() => {
    if (mention === null) return
    const timer = setTimeout(() => setMention(null), NOTICE_MS)
    return () => clearTimeout(timer)
  }, [mention])

  return (
    <>
      <p role="status" className="sr-only">
        {spoken}
      </p>
      {mention === null || open ? null : (
        <div
          role="status"
          data-testid="mention"
          className="fixed inset-x-4 bottom-20 z-30 flex items-start gap-2 rounded-lg border border-accent bg-surface py-2 pl-3 pr-1 shadow-lg sm:left-auto sm:w-80 lg:bottom-4 print:hidden"
        >
          <div className="min-w-0 flex-1 text-[13px]">
            <p className="font-medium">{mention.author.name} mentioned you</p>
            <p className="line-clamp-2 break-words text-muted">{excerptOf(mention.text, 200)}</p>
            <Button className="mt-1.5 h-7" onClick={() => show(mention)}>
              Read it
            </Button>
          </div>
          <IconButton label="Dismiss" onClick={() => setMention(null)}>
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
      )}
    </>
  )
}
