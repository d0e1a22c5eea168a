'use client'

import { Bell, BellOff, BellRing, Eye, EyeOff, FileJson, FileText, Volume2, VolumeX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useMarksShown } from '../moments/use-marks-shown.ts'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { type Notify, useNotify, useSound } from './alert-preferences.ts'
import { useChatRoom } from './chat-room.ts'
import { talkElement } from './talk-element.ts'

/** How one hears of messages, whether charts show them, and the conversation as a file. */
export function PanelMenu({ trigger }: { readonly trigger: ReactNode }) {
  const { slug, tell } = useChatRoom()
  const [notify, setNotify] = useNotify()
  const [sound, setSound] = useSound()
  const [marks, showMarks] = useMarksShown()
  const file = `/api/v1/rooms/${slug}/messages/export?format=`

  /** The browser is asked only when somebody wants it. */
  async function choose(next: Notify): Promise<void> {
    if (next === 'none') return setNotify(next)
    if (!('Notification' in window)) return tell('This browser shows no notifications here.')
    const allowed = await Notification.requestPermission()
    if (allowed === 'granted') return setNotify(next)
    tell('The browser does not allow notifications. Allow them for this address in its settings.')
  }
  return (
    <Menu trigger={trigger} container={talkElement()}>
      <MenuItem icon={BellRing} onSelect={() => choose(notify === 'mentions' ? 'none' : 'mentions')}>
        {notify === 'mentions' ? '✓ ' : ''}Notify me of mentions
      </MenuItem>
      <MenuItem icon={Bell} onSelect={() => choose(notify === 'all' ? 'none' : 'all')}>
        {notify === 'all' ? '✓ ' : ''}Notify me of every message
      </MenuItem>
      {notify === 'none' ? null : (
        <MenuItem icon={BellOff} onSelect={() => choose('none')}>
          No notifications
        </MenuItem>
      )}
      <MenuItem
        icon={sound === 'on' ? Volume2 : VolumeX}
        onSelect={() => setSound(sound === 'on' ? 'off' : 'on')}
      >
        {sound === 'on' ? 'Sound: on' : 'Sound: off'}
      </MenuItem>
      <MenuItem icon={marks ? Eye : EyeOff} onSelect={() => showMarks(!marks)}>
        {marks ? 'Marks on the charts: shown' : 'Marks on the charts: hidden'}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={FileText} onSelect={() => location.assign(`${file}markdown`)}>
        Save as Markdown
      </MenuItem>
      <MenuItem icon={FileJson} onSelect={() => location.assign(`${file}json`)}>
        Save as JSON
      </MenuItem>
    </Menu>
  )
}
