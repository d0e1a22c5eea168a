'use client'

import { useState } from 'react'
import { revisionOf } from '../../lib/domain/room-revisions.ts'
import type { EditDraft, Room } from '../../lib/protocol/rooms.ts'
import { type Choice, Field, Select, TextArea, TextInput } from '../ui/field.tsx'
import { guardedDialog } from '../ui/guarded-dialog.tsx'
import { RequestDialog } from '../ui/request-dialog.tsx'

const SPANS: readonly Choice<string>[] = [
  { value: '60000', label: '1 minute' },
  { value: '300000', label: '5 minutes' },
  { value: '900000', label: '15 minutes' },
  { value: '3600000', label: '1 hour' },
  { value: '21600000', label: '6 hours' },
  { value: '86400000', label: '1 day' },
  { value: '604800000', label: '7 days' },
]

/** A room's title, description and the span that it opens with. `onSave` rejects as in `PanelDialog`. */
export const RoomDialog = guardedDialog(function RoomDialog(props: {
  readonly room: Room
  readonly onSave: (edit: EditDraft) => Promise<void>
  readonly onClose: () => void
}) {
  const { room, onSave, onClose } = props
  const [first] = useState(room)
  const { document } = first
  const [title, setTitle] = useState(document.title)
  const [description, setDescription] = useState(document.description)
  const [span, setSpan] = useState(String(document.span))
  const usual = SPANS.some(({ value }) => value === String(document.span))
  const spans = usual
    ? SPANS
    : [...SPANS, { value: String(document.span), label: `${document.span / 1000} s` }]
  const problem = title.trim() === '' ? 'A room needs a title.' : undefined

  const edit: EditDraft = {
    op: 'details',
    base: revisionOf(first, 'details'),
    ...(title.trim() === document.title ? {} : { title: title.trim() }),
    ...(description.trim() === document.description ? {} : { description: description.trim() }),
    ...(Number(span) === document.span ? {} : { span: Number(span) }),
  }
  return (
    <RequestDialog
      title="The room"
      action="Save"
      disabled={problem !== undefined}
      onSubmit={() => onSave(edit)}
      onClose={onClose}
    >
      <Field label="Title" problem={problem}>
        {(control) => (
          <TextInput
            {...control}
            value={title}
            maxLength={200}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label="Description">
        {(control) => (
          <TextArea
            {...control}
            rows={3}
            maxLength={2000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Field label="Opens with">
        {(control) => <Select {...control} choices={spans} value={span} onPick={setSpan} />}
      </Field>
    </RequestDialog>
  )
})
