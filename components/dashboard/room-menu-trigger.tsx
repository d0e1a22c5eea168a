'use client'

import { Ellipsis } from 'lucide-react'
import type { WatchedView } from '../../lib/client/live-client.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { RoomDocument } from '../../lib/protocol/rooms.ts'
import { type ButtonProps, IconButton } from '../ui/button.tsx'

export interface RoomMenuProps {
  readonly room: RoomDocument
  readonly view: WatchedView | null
  readonly range: Store<ChartRange>
  readonly onKiosk: () => void
}

export function RoomMenuTrigger(props: ButtonProps) {
  return (
    <IconButton label="Menu of the room" look="usual" data-chrome {...props}>
      <Ellipsis aria-hidden className="size-4" />
    </IconButton>
  )
}
