'use client'

import { Dialog } from 'radix-ui'
import type { WatchedView } from '../../lib/client/live-client.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { ChatPanel } from './chat-panel.tsx'

/** The conversation over the charts, where there is no room for both. */
export function TalkSheet({ talk, view }: { readonly talk: RoomTalk; readonly view: WatchedView | null }) {
  const close = (): void => talk.open.set(false)
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50 print:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          data-talk
          onOpenAutoFocus={(event) => event.preventDefault()}
          className="fixed inset-y-0 right-0 z-50 flex w-full flex-col bg-surface outline-none sm:w-[26rem] sm:border-l sm:border-line print:hidden"
        >
          <Dialog.Title className="sr-only">Chat</Dialog.Title>
          <ChatPanel talk={talk} view={view} onClose={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
