'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { createFromTemplate, createRoom } from '../../lib/client/room-requests.ts'
import { ROOM_SCHEMA } from '../../lib/protocol/limits.ts'
import type { RoomTemplate } from '../../lib/protocol/rooms.ts'
import { FeedPicker } from '../editor/feed-picker.tsx'
import { type SelectorDraft, selectorDrafts } from '../editor/panel-draft.ts'
import { Checkbox, Field, TextInput } from '../ui/field.tsx'
import { guardedDialog } from '../ui/guarded-dialog.tsx'
import { RequestDialog } from '../ui/request-dialog.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { LabelField } from './label-field.tsx'

type Start = 'empty' | 'feeds' | 'label'
const STARTS = [
  { value: 'feeds', label: 'Feeds' },
  { value: 'label', label: 'A label' },
  { value: 'empty', label: 'Empty' },
]
const HINTS: Readonly<Record<Start, string>> = {
  feeds: 'Choose feeds, and the room begins with a chart of each.',
  label: 'A chart for each value of a label, such as one for each site.',
  empty: 'The room opens in edit mode, ready for its first panel.',
}

/** Makes a room and goes there. */
export const NewRoomDialog = guardedDialog(function NewRoomDialog({
  feeds,
  onClose,
}: {
  readonly feeds: readonly string[]
  readonly onClose: () => void
}) {
  const router = useRouter()
  const [title, setTitle] = useState('')
  const [start, setStart] = useState<Start>('feeds')
  const [selectors, setSelectors] = useState<readonly SelectorDraft[]>(() =>
    selectorDrafts(feeds.map((feed) => ({ feed }))),
  )
  const [one, setOne] = useState(false)
  const [label, setLabel] = useState('')
  const template = templateOf(start, selectors, one, label)
  const name = title.trim()
  const ready = start === 'empty' ? name !== '' : template !== null

  async function create(): Promise<void> {
    const room =
      template === null
        ? await createRoom({ schema: ROOM_SCHEMA, title: name, description: '', span: 300_000, panels: [] })
        : await createFromTemplate({ template, ...(name === '' ? {} : { title: name }) })
    router.push(`/rooms/${room.document.slug}${template === null ? '?edit' : ''}`)
  }

  return (
    <RequestDialog
      title="New room"
      hint="A page of panels that your team watches together. Everything can be changed later."
      width="usual"
      action="Create room"
      disabled={!ready}
      onSubmit={create}
      onClose={onClose}
    >
      <Field
        label="Title"
        hint={start === 'empty' ? 'An empty room needs one.' : 'Or nothing: it is named after what it shows.'}
      >
        {(control) => (
          <TextInput
            {...control}
            value={title}
            maxLength={200}
            placeholder="Boiler house"
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <div className="grid justify-items-start gap-1.5">
        <p className="text-[13px] font-medium">Begin with</p>
        <Segmented
          label="Begin with"
          segments={STARTS}
          value={start}
          onChange={(value) => setStart(value === 'feeds' || value === 'label' ? value : 'empty')}
        />
        <p className="text-xs text-muted">{HINTS[start]}</p>
      </div>
      {start === 'feeds' ? (
        <div className="grid gap-2">
          <FeedPicker selectors={selectors} onChange={setSelectors} single />
          <p className="text-xs text-muted tabular-nums">{selectors.length} chosen</p>
          {selectors.length > 1 ? (
            <Checkbox label="All in one chart" checked={one} onChange={setOne} />
          ) : null}
        </div>
      ) : null}
      {start === 'label' ? <LabelField value={label} onChange={setLabel} /> : null}
    </RequestDialog>
  )
})

function templateOf(
  start: Start,
  selectors: readonly SelectorDraft[],
  one: boolean,
  label: string,
): RoomTemplate | null {
  if (start === 'feeds' && selectors.length > 0) {
    return { kind: 'feeds', feeds: selectors.map(({ text }) => text), panels: one ? 'one' : 'each' }
  }
  if (start === 'label' && label.trim() !== '') return { kind: 'label', label: label.trim(), match: '*' }
  return null
}
