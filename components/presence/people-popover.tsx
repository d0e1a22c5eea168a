'use client'

import { Popover } from 'radix-ui'
import type { RefObject } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { mainOf } from '../ui/main-of.ts'
import { PeopleList } from './people-list.tsx'

/** Opens at once, below the button that asked for it. */
export function PeoplePopover(props: {
  readonly at: RefObject<HTMLButtonElement | null>
  readonly talk: RoomTalk
  readonly client: ChatClient
  readonly panels: readonly Panel[]
  readonly onClose: () => void
}) {
  const { at, talk, client, panels, onClose } = props
  return (
    <Popover.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Popover.Anchor virtualRef={{ current: { getBoundingClientRect: () => rectOf(at.current) } }} />
      <Popover.Portal container={mainOf()}>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Who is here"
          onPointerDownOutside={(event) => {
            // The button closes it by itself.
            if (event.target instanceof Node && at.current?.contains(event.target)) event.preventDefault()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            at.current?.focus()
          }}
          className="z-40 flex max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1rem)] flex-col rounded-lg border border-line bg-surface shadow-lg"
        >
          <PeopleList talk={talk} client={client} panels={panels} onDone={onClose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function rectOf(element: HTMLElement | null): DOMRect {
  return element?.getBoundingClientRect() ?? new DOMRect()
}
