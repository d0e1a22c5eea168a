'use client'

import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { renameMe, usePerson } from '../hooks/use-person.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { RequestDialog } from '../ui/request-dialog.tsx'

/** Who the others see at work here, and a way to say another name. */
export function PersonName() {
  const person = usePerson()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  if (person === null) return null
  return (
    <>
      <Button
        look="quiet"
        className="max-sm:ml-auto max-sm:px-2"
        title="The name that others see. Change it"
        onClick={() => {
          setName(person.name)
          setOpen(true)
        }}
      >
        <UserRound aria-hidden className="size-4" />
        <span className="max-w-32 truncate max-sm:sr-only">{person.name}</span>
      </Button>
      {open ? (
        <RequestDialog
          title="Your name"
          hint="Others see it while you edit, and on versions that you save."
          action="Use this name"
          disabled={name.trim() === ''}
          onSubmit={async () => {
            if (!renameMe(name.trim())) throw new Error('A name has 1 to 60 characters.')
          }}
          onClose={() => setOpen(false)}
        >
          <Field label="Name">
            {(control) => (
              <TextInput
                {...control}
                maxLength={60}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        </RequestDialog>
      ) : null}
    </>
  )
}
