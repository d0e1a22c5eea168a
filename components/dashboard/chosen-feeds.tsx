'use client'

import { LayoutDashboard } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'

const NewRoomDialog = dynamic(() => import('./new-room-dialog.tsx').then((m) => m.NewRoomDialog), {
  ssr: false,
})

/** What can be done with feeds that were ticked in the list. */
export function ChosenFeeds(props: { readonly chosen: readonly string[]; readonly onClear: () => void }) {
  const { chosen, onClear } = props
  const [open, setOpen] = useState(false)
  const several = chosen.length === 1 ? 'feed' : 'feeds'
  return (
    <div className="sticky top-14 z-10 flex flex-wrap items-center gap-2 rounded-lg border border-accent bg-surface px-3 py-2 text-[13px]">
      <p role="status" className="mr-auto tabular-nums">
        {chosen.length} {several} chosen
      </p>
      <Button onClick={onClear}>Clear</Button>
      <Button look="primary" onClick={() => setOpen(true)}>
        <LayoutDashboard aria-hidden className="size-4" />
        Make a room of {chosen.length === 1 ? 'it' : 'these'}
      </Button>
      {open ? <NewRoomDialog feeds={chosen} onClose={() => setOpen(false)} /> : null}
    </div>
  )
}
