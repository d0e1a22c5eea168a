'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { createRoom, patchRoom } from '../../lib/client/room-requests.ts'
import type { RefusedEdit } from '../../lib/client/room-sync.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import type { Room, RoomDocument } from '../../lib/protocol/rooms.ts'
import { useRequest } from '../hooks/use-request.ts'
import { Button } from '../ui/button.tsx'
import { downloadJson } from '../ui/download-json.ts'

const BOX = 'grid gap-2 rounded-lg border border-bad bg-surface px-4 py-3 text-[13px]'
const QUIET =
  'flex flex-wrap items-center gap-2 rounded-lg border border-warn bg-surface px-4 py-2 text-[13px]'

/** The room was deleted while it was open. What was there is still on screen, and can be kept. */
export function RemovedRoom({
  by,
  document,
}: {
  readonly by: string | null
  readonly document: RoomDocument
}) {
  const router = useRouter()
  const [state, run] = useRequest()

  async function again(): Promise<void> {
    const { slug: _, ...rest } = document
    const room = await createRoom(rest)
    router.push(`/rooms/${room.document.slug}`)
  }

  return (
    <div role="alert" className={BOX}>
      <p className="font-medium text-bad">{by ?? 'Somebody'} deleted this room.</p>
      <p className="text-muted">
        What you see is how it was last, with your own changes. Nothing that you change here is kept any more.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" onClick={() => downloadJson(`${document.slug}.json`, document)}>
          Your version as JSON
        </Button>
        <Button disabled={state.kind === 'busy'} onClick={() => run(again)}>
          Make it again
        </Button>
        <Link href="/" className="text-accent underline underline-offset-4">
          All rooms
        </Link>
      </div>
      {state.kind === 'failed' ? <p className="text-bad">{state.message}</p> : null}
    </div>
  )
}

/** Changes that the server refused after all, with what they held. */
export function RefusedEdits(props: {
  readonly refused: readonly RefusedEdit[]
  readonly onOpen: (panel: Panel) => void
  readonly onDismiss: (id: string) => void
}) {
  return props.refused.map(({ edit, error }) => (
    <div key={edit.id} role="alert" className={BOX}>
      <p className="text-bad">A change of yours was not taken: {error.message}</p>
      <div className="flex flex-wrap gap-2">
        {edit.op === 'put' ? (
          <>
            <Button onClick={() => props.onOpen(edit.panel)}>Open it again</Button>
            <Button onClick={() => downloadJson(`${edit.panel.id}.json`, edit.panel)}>As JSON</Button>
          </>
        ) : null}
        <Button onClick={() => props.onDismiss(edit.id)}>Close</Button>
      </div>
    </div>
  ))
}

/** What an operator should know of the whole room: that it was put away, or that its file says something else by now. */
export function RoomStanding({ room }: { readonly room: Room }) {
  const { archived, origin, provided, document } = room
  const [state, run] = useRequest()
  const busy = state.kind === 'busy'
  return (
    <>
      {archived ? (
        <div role="status" className={QUIET}>
          <p className="mr-auto">
            This room is archived: it is not in the list, and its address goes on working.
          </p>
          <Button disabled={busy} onClick={() => run(() => patchRoom(document.slug, { archived: false }))}>
            Use it again
          </Button>
        </div>
      ) : null}
      {provided?.newer === true ? (
        <div role="status" className={QUIET}>
          <p className="mr-auto">
            {origin === 'file' ? 'The file of this room' : 'What is built in for this room'} has changed since
            people changed the room, so theirs is kept. “Reset” in its menu on the{' '}
            <Link href="/" className="text-accent underline underline-offset-4">
              list of rooms
            </Link>{' '}
            takes the new form.
          </p>
        </div>
      ) : null}
      {state.kind === 'failed' ? (
        <p role="alert" className="text-[13px] text-bad">
          {state.message}
        </p>
      ) : null}
    </>
  )
}
