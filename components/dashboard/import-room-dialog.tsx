'use client'

import { useRouter } from 'next/navigation'
import { type ChangeEvent, useState } from 'react'
import { importRoom } from '../../lib/client/room-requests.ts'
import { Field, TextArea } from '../ui/field.tsx'
import { guardedDialog } from '../ui/guarded-dialog.tsx'
import { RequestDialog } from '../ui/request-dialog.tsx'

/** Makes a room of JSON that was exported before, here or elsewhere. */
export const ImportRoomDialog = guardedDialog(function ImportRoomDialog({
  onClose,
}: {
  readonly onClose: () => void
}) {
  const router = useRouter()
  const [text, setText] = useState('')

  async function read(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const file = event.target.files?.[0]
    if (file !== undefined) setText(await file.text())
  }

  async function send(): Promise<void> {
    const room = await importRoom(parse(text))
    router.push(`/rooms/${room.document.slug}`)
  }

  return (
    <RequestDialog
      title="Import a room"
      hint="The JSON of a room, as its menu exports it. Where the address is taken, the room gets another one."
      width="usual"
      action="Import"
      disabled={text.trim() === ''}
      onSubmit={send}
      onClose={onClose}
    >
      <Field label="A file">
        {(control) => (
          <input
            {...control}
            type="file"
            accept="application/json,.json"
            onChange={read}
            className="w-full text-[13px] file:mr-3 file:h-8 file:rounded-md file:border file:border-solid file:border-edge file:bg-surface file:px-3 file:text-ink"
          />
        )}
      </Field>
      <Field label="Or the text itself">
        {(control) => (
          <TextArea
            {...control}
            rows={10}
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
            className="font-mono text-xs"
          />
        )}
      </Field>
    </RequestDialog>
  )
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const where = error instanceof Error ? ` (${error.message})` : ''
    throw new Error(`This is no JSON${where}. Export the room again, or mend the text here.`)
  }
}
