'use client'

import { FileUp, Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { fetchRoomList } from '../../lib/client/room-list.ts'
import { byName } from '../../lib/domain/text/compare-names.ts'
import { folded } from '../../lib/domain/text/fold-text.ts'
import { type RoomSummary, roomListSchema } from '../../lib/protocol/rooms.ts'
import { useJson } from '../hooks/use-json.ts'
import { useRequest } from '../hooks/use-request.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox, TextInput } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { RoomCard } from './room-card.tsx'

const NewRoomDialog = dynamic(() => import('./new-room-dialog.tsx').then((m) => m.NewRoomDialog), {
  ssr: false,
})
const ImportRoomDialog = dynamic(() => import('./import-room-dialog.tsx').then((m) => m.ImportRoomDialog), {
  ssr: false,
})
/** More rooms than this can be searched; so many are shown at first, so that the feeds below stay near. */
const MANY = 8
const SHOWN = 24
const parseRooms = (body: unknown) => roomListSchema.parse(body)

export function RoomList() {
  const [archived, setArchived] = useState(false)
  const [state, again] = useJson(
    `/api/v1/rooms${archived ? '?archived=1' : ''}`,
    parseRooms,
    30_000,
    fetchRoomList,
  )
  const [request, runRequest] = useRequest()
  const [done, setDone] = useState('')
  const [open, setOpen] = useState<'new' | 'import' | null>(null)
  const [filter, setFilter] = useState('')
  const [all, setAll] = useState(false)
  const rooms = state.kind === 'ready' ? state.data.rooms : []
  const found = byName(
    rooms.filter((room) => isCalled(room, filter)),
    ({ title }) => title,
  )
  const shown = all ? found : found.slice(0, SHOWN)

  async function run(asked: () => Promise<unknown>, text: string): Promise<void> {
    setDone('')
    if (await runRequest(asked)) setDone(text)
    again()
  }

  return (
    <section aria-labelledby="rooms" className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="rooms">Rooms</h2>
        <Checkbox label="Archived" checked={archived} onChange={setArchived} />
        {rooms.length > MANY || filter !== '' ? (
          <TextInput
            type="search"
            aria-label="Find a room"
            placeholder="Find a room"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            className="w-48"
          />
        ) : null}
        <div className="ml-auto flex gap-2">
          <Button onClick={() => setOpen('import')}>
            <FileUp aria-hidden className="size-4" />
            Import
          </Button>
          <Button look="primary" onClick={() => setOpen('new')}>
            <Plus aria-hidden className="size-4" />
            New room
          </Button>
        </div>
      </div>
      <p role="status" className="text-[13px] text-muted empty:hidden">
        {request.kind === 'failed' ? '' : done}
      </p>
      {request.kind === 'failed' ? (
        <p role="alert" className="text-[13px] text-bad">
          {request.message}
        </p>
      ) : null}
      {state.kind === 'loading' ? <Skeleton className="h-20 max-w-md" /> : null}
      {state.kind === 'failed' ? (
        <Notice title="The rooms could not be read" tone="bad">
          <p>{state.message}</p>
          <p>
            <button type="button" onClick={again} className="text-accent underline underline-offset-4">
              Try again
            </button>
          </p>
        </Notice>
      ) : null}
      {state.kind === 'ready' && rooms.length === 0 ? <NoRoom archived={archived} /> : null}
      {rooms.length > 0 && found.length === 0 ? (
        <p role="status" className="text-[13px] text-muted">
          No {archived ? 'archived ' : ''}room is called “{filter.trim()}”.
        </p>
      ) : null}
      {shown.length > 0 ? (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-3">
          {shown.map((room) => (
            <RoomCard key={room.id} room={room} onChange={again} run={run} />
          ))}
        </ul>
      ) : null}
      {shown.length < found.length ? (
        <p className="text-[13px] text-muted">
          {shown.length} of {found.length.toLocaleString('en')} shown.{' '}
          <button
            type="button"
            onClick={() => setAll(true)}
            className="text-accent underline underline-offset-4"
          >
            Show all
          </button>
        </p>
      ) : null}
      {state.kind === 'ready' ? <FileProblems problems={state.data.problems ?? []} /> : null}
      {open === 'new' ? <NewRoomDialog feeds={[]} onClose={() => setOpen(null)} /> : null}
      {open === 'import' ? <ImportRoomDialog onClose={() => setOpen(null)} /> : null}
    </section>
  )
}

function isCalled({ title, slug, description }: RoomSummary, filter: string): boolean {
  const wanted = folded(filter.trim())
  return [title, slug, description].some((text) => folded(text).includes(wanted))
}

function NoRoom({ archived }: { readonly archived: boolean }) {
  if (archived) {
    return (
      <Notice title="No room is archived">
        <p>Archiving takes a room out of the list and keeps everything in it. Its menu brings it back.</p>
      </Notice>
    )
  }
  return (
    <Notice title="No room yet">
      <p>
        A room is a page of panels that your team watches together: lines, numbers, tables. Make one with “New
        room”, choose feeds, and it is ready; or tick feeds in the list below and make a room of them.
      </p>
    </Notice>
  )
}

/** Files in `rooms/` that make no room. */
function FileProblems({ problems }: { readonly problems: readonly { file: string; message: string }[] }) {
  if (problems.length === 0) return null
  return (
    <Notice title="Some files in rooms/ make no room" tone="bad">
      <ul className="grid gap-1">
        {problems.map(({ file, message }) => (
          <li key={file}>
            <code className="font-mono text-xs">{file}</code>: {message}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
