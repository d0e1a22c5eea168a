'use client'

import {
  Archive,
  ArchiveRestore,
  Copy,
  Download,
  Ellipsis,
  LayoutDashboard,
  Pencil,
  RotateCcw,
  Trash2,
} from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import {
  duplicateRoom,
  exportHref,
  patchRoom,
  removeRoom,
  resetRoom,
} from '../../lib/client/room-requests.ts'
import type { RoomSummary } from '../../lib/protocol/rooms.ts'
import { usePerson } from '../hooks/use-person.ts'
import { IconButton } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { RequestDialog } from '../ui/request-dialog.tsx'

/** A room in the list, and what can be done to the whole of it. `onChange` asks for the list again. */
export function RoomCard(props: {
  readonly room: RoomSummary
  readonly onChange: () => void
  /** Runs a request and says what became of it. */
  readonly run: (request: () => Promise<unknown>, done: string) => void
}) {
  const { room, onChange, run } = props
  const { slug, title, archived } = room
  const person = usePerson()
  const provided = room.origin !== 'people'
  const [open, setOpen] = useState<'rename' | 'delete' | 'reset' | null>(null)
  const close = (): void => setOpen(null)
  return (
    <li className="relative rounded-lg border border-line bg-surface hover:border-edge">
      <Link href={`/rooms/${slug}`} className="flex h-full gap-3 rounded-lg p-4 pr-12">
        <LayoutDashboard
          aria-hidden
          className={`mt-0.5 size-4 shrink-0 ${archived ? 'text-muted' : 'text-accent'}`}
        />
        <span className="min-w-0">
          <span className="line-clamp-3 break-words font-medium">{title}</span>
          <span className="mt-1 line-clamp-2 break-words text-[13px] text-muted">{room.description}</span>
          <span className="mt-1 block text-[13px] text-muted tabular-nums">
            {room.panels} {room.panels === 1 ? 'panel' : 'panels'}
            {room.origin === 'file' ? ' · from a file' : room.origin === 'builtin' ? ' · built in' : ''}
            {archived ? ' · archived' : ''}
          </span>
          {room.newer === true ? (
            <span className="mt-1 block text-[13px] text-warn">
              {room.origin === 'file' ? 'Its file has changed' : 'A newer form is built in'}; “Reset” takes it
            </span>
          ) : null}
        </span>
      </Link>
      <div className="absolute right-2 top-2">
        <Menu
          trigger={
            <IconButton label={`Menu of ${title}`}>
              <Ellipsis aria-hidden className="size-4" />
            </IconButton>
          }
        >
          <MenuItem icon={Pencil} onSelect={() => setOpen('rename')}>
            Rename
          </MenuItem>
          <MenuItem
            icon={Copy}
            onSelect={() => run(() => duplicateRoom(slug), `“${title}” is there twice now.`)}
          >
            Duplicate
          </MenuItem>
          <MenuItem icon={Download} onSelect={() => window.location.assign(exportHref(slug))}>
            Export as JSON
          </MenuItem>
          <MenuItem
            icon={archived ? ArchiveRestore : Archive}
            onSelect={() =>
              run(
                () => patchRoom(slug, { archived: !archived }),
                archived ? `“${title}” is in use again.` : `“${title}” is archived.`,
              )
            }
          >
            {archived ? 'Use again' : 'Archive'}
          </MenuItem>
          <MenuLine />
          {provided ? (
            <MenuItem icon={RotateCcw} danger onSelect={() => setOpen('reset')}>
              Reset
            </MenuItem>
          ) : (
            <MenuItem icon={Trash2} danger onSelect={() => setOpen('delete')}>
              Delete
            </MenuItem>
          )}
        </Menu>
      </div>
      {open === 'rename' ? <RenameDialog room={room} onDone={onChange} onClose={close} /> : null}
      {open === 'reset' ? (
        <RequestDialog
          title={`Reset “${title}”?`}
          action="Reset"
          danger
          onSubmit={() => resetRoom(slug).then(onChange)}
          onClose={close}
        >
          <p className="text-[13px]">
            {room.origin === 'file' ? 'What its file in rooms/ says comes back' : 'Its first form comes back'}
            , and what people changed goes. Duplicate it before, to keep that.
          </p>
        </RequestDialog>
      ) : null}
      {open === 'delete' ? (
        <RequestDialog
          title={`Delete “${title}”?`}
          action="Delete"
          danger
          onSubmit={() => removeRoom(slug, person?.name ?? 'Somebody').then(onChange)}
          onClose={close}
        >
          <p className="text-[13px]">
            Its {room.panels === 1 ? 'panel goes' : `${room.panels} panels go`} for everybody who watches it.
            Its feeds stay. Archiving keeps the room out of the way instead, and{' '}
            <a href={exportHref(slug)} className="text-accent underline underline-offset-4">
              its JSON
            </a>{' '}
            can be imported again.
          </p>
        </RequestDialog>
      ) : null}
    </li>
  )
}

function RenameDialog(props: {
  readonly room: RoomSummary
  readonly onDone: () => void
  readonly onClose: () => void
}) {
  const { room, onDone, onClose } = props
  const [title, setTitle] = useState(room.title)
  const [slug, setSlug] = useState(room.slug)
  const patch = {
    ...(title.trim() === room.title ? {} : { title: title.trim() }),
    ...(slug.trim() === room.slug ? {} : { slug: slug.trim() }),
  }
  return (
    <RequestDialog
      title="Rename the room"
      action="Rename"
      disabled={title.trim() === '' || slug.trim() === ''}
      onSubmit={() => patchRoom(room.slug, patch).then(onDone)}
      onClose={onClose}
    >
      <Field label="Title">
        {(control) => (
          <TextInput
            {...control}
            maxLength={200}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label="Address" hint={`/rooms/${slug} · links to the address before go on working.`}>
        {(control) => (
          <TextInput
            {...control}
            maxLength={80}
            value={slug}
            spellCheck={false}
            onChange={(event) => setSlug(event.target.value)}
            className="font-mono"
          />
        )}
      </Field>
    </RequestDialog>
  )
}
