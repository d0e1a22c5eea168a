'use client'

import { Copy, FileSpreadsheet, Image, Link2, Maximize, Minimize, Pencil, Table } from 'lucide-react'
import { seenNow } from '../charts/range-moves.ts'
import { formatRange } from '../format/ranges.ts'
import { formatDateTime } from '../format/times.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { copyText } from '../time/copy-text.ts'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { type PanelMenuProps, PanelMenuTrigger } from './panel-menu-trigger.tsx'

/** Opens at once: it is loaded when it is asked for. What can be done with a panel that is watched: full screen, a picture, its numbers, its address for another page. */
export function PanelMenu(props: PanelMenuProps) {
  const { slug, panel, feeds, range, isFull, onFull, onEdit } = props
  const stage = useStage()
  const [zone] = useZone()
  // Few ever export: what does it comes when it is asked for.
  const exports = () => import('../export/panel-exports.ts')

  async function picture(): Promise<void> {
    const now = stage.now()
    const shown = range.getSnapshot()
    const until = shown.fixed === null ? ` until ${formatDateTime(now, zone)}` : ''
    await (await exports()).savePicture(panel, `${formatRange(shown, zone)}${until}`, now)
  }
  return (
    <Menu defaultOpen trigger={<PanelMenuTrigger title={panel.title} />}>
      <MenuItem icon={isFull ? Minimize : Maximize} keys="F" onSelect={() => onFull(!isFull)}>
        {isFull ? 'Back to the room' : 'Full screen'}
      </MenuItem>
      {onEdit === undefined ? null : (
        <>
          <MenuItem icon={Pencil} onSelect={() => onEdit('edit')}>
            Edit
          </MenuItem>
          <MenuItem icon={Copy} onSelect={() => onEdit('duplicate')}>
            Duplicate
          </MenuItem>
        </>
      )}
      <MenuLine />
      <MenuItem icon={Image} onSelect={picture}>
        Save as PNG
      </MenuItem>
      {panel.kind === 'text' ? null : (
        <>
          <MenuItem
            icon={Table}
            onSelect={async () => (await exports()).saveShown(panel, feeds, stage, stage.now())}
          >
            CSV of what is shown
          </MenuItem>
          <MenuItem
            icon={FileSpreadsheet}
            onSelect={async () =>
              (await exports()).savePoints([panel], feeds, seenNow(range.getSnapshot(), stage.now()))
            }
          >
            CSV of every point
          </MenuItem>
        </>
      )}
      <MenuLine />
      <MenuItem icon={Link2} onSelect={() => copyText(`${location.origin}/embed/rooms/${slug}/${panel.id}`)}>
        Copy the address for embedding
      </MenuItem>
    </Menu>
  )
}
