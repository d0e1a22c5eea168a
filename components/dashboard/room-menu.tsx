'use client'

import { FileSpreadsheet, Monitor, Printer, Table } from 'lucide-react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { seenNow } from '../charts/range-moves.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { type RoomMenuProps, RoomMenuTrigger } from './room-menu-trigger.tsx'

/** Opens at once: it is loaded when it is asked for. What can be done with the whole room that is watched. */
export function RoomMenu(props: RoomMenuProps) {
  const { room, view, range, onKiosk } = props
  const stage = useStage()
  const exports = () => import('../export/panel-exports.ts')
  const panels = room.panels.filter((panel) => panel.kind !== 'text')

  function feeds(): ReadonlyMap<string, FeedStore> {
    const state = view?.state.getSnapshot()
    if (state?.kind !== 'ready') return new Map()
    return new Map(
      state.feeds.flatMap((id) => {
        const feed = view?.feed(id)
        return feed === undefined ? [] : [[id, feed]]
      }),
    )
  }
  return (
    <Menu defaultOpen trigger={<RoomMenuTrigger />}>
      <MenuItem icon={Monitor} keys="K" onSelect={onKiosk}>
        Kiosk: panels only
      </MenuItem>
      <MenuItem icon={Printer} onSelect={() => window.print()}>
        Print
      </MenuItem>
      <MenuLine />
      <MenuItem
        icon={Table}
        onSelect={async () => (await exports()).saveRoomNumbers(room.title, panels, feeds(), stage.now())}
      >
        CSV of all numbers now
      </MenuItem>
      <MenuItem
        icon={FileSpreadsheet}
        onSelect={async () =>
          (await exports()).savePoints(panels, feeds(), seenNow(range.getSnapshot(), stage.now()))
        }
      >
        CSV of every point shown
      </MenuItem>
    </Menu>
  )
}
