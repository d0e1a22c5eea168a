'use client'

import { Dialog } from 'radix-ui'
import { ChatPanel, type PanelProps } from './chat-panel.tsx'

/** The conversation over the charts, where there is no room for both. */
export function TalkSheet(props: PanelProps) {
  const close = (): void => props.talk.open.set(false)
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50 print:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          data-talk
          onEscapeKeyDown={(event) => {
            // Suggestions, a search or a thread close first.
            if (document.querySelector('[data-talk] [data-inner]') !== null) event.preventDefault()
          }}
          onOpenAutoFocus={(event) => {
            // Not the field: a phone would show its keyboard over the messages.
            event.preventDefault()
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
          }}
          className="fixed inset-y-0 right-0 z-50 flex w-full flex-col bg-surface outline-none sm:w-[26rem] sm:border-l sm:border-line print:hidden"
        >
          <Dialog.Title className="sr-only">Chat</Dialog.Title>
          <ChatPanel {...props} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
