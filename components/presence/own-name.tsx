'use client'

import { Pencil } from 'lucide-react'
import { type SubmitEvent, useState } from 'react'
import { plainName } from '../../lib/protocol/names.ts'
import type { Person } from '../../lib/protocol/room-events.ts'
import { renameMe } from '../hooks/use-person.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { TextInput } from '../ui/field.tsx'
import { Avatar } from './avatar.tsx'

/** The name that others see, and a way to say another one. */
export function OwnName({ person, tabs }: { readonly person: Person; readonly tabs: number }) {
  const [name, setName] = useState<string | null>(null)
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    if (name !== null && renameMe(name)) setName(null)
  }
  return (
    <div className="flex min-h-12 items-center gap-2 py-1.5 pl-3 pr-1.5">
      <Avatar person={person} />
      {name === null ? (
        <>
          <div className="min-w-0 flex-1 leading-tight">
            <p className="truncate text-[13px] font-medium">{person.name}</p>
            <p className="text-xs text-muted">you{tabs > 1 ? `, in ${tabs} tabs` : ''}</p>
          </div>
          <IconButton label="Change my name" onClick={() => setName(person.name)}>
            <Pencil aria-hidden className="size-4" />
          </IconButton>
        </>
      ) : (
        <form onSubmit={submit} className="flex min-w-0 flex-1 gap-1.5">
          <TextInput
            autoFocus
            aria-label="My name"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" look="primary" disabled={plainName(name) === ''}>
            Save
          </Button>
        </form>
      )}
    </div>
  )
}
