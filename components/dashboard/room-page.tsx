'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { Beginning } from '../editor/room-editor.tsx'
import { readRange } from '../format/range-address.ts'
import { useRoom } from '../hooks/use-room.ts'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { RoomSkeleton } from './room-skeleton.tsx'
import { WatchedRoom } from './watched-room.tsx'

/** `search`: `span`, `from`, `to`, `at` and `edit` as the address has them. */
export function RoomPage({ slug, search }: { slug: string; search: Readonly<Record<string, string>> }) {
  const { client, state, connection } = useRoom(slug)
  const [beginning] = useState((): Beginning | null => (search.edit === undefined ? null : { kind: 'add' }))
  useEffect(() => {
    const address = new URL(location.href)
    if (!address.searchParams.has('edit')) return
    address.searchParams.delete('edit')
    history.replaceState(history.state, '', address)
  }, [])
  const { phase, room } = state
  if (client !== null && room !== null) {
    return (
      <WatchedRoom
        client={client}
        state={state}
        room={room}
        connected={connection.kind === 'live'}
        first={readRange((name) => search[name] ?? null, room.document.span)}
        beginning={beginning}
      />
    )
  }
  switch (phase.kind) {
    case 'missing':
      return (
        <Notice title={`There is no room “${slug}”`}>
          <p>
            <Link href="/" className="text-accent underline underline-offset-4">
              All rooms and feeds
            </Link>
          </p>
        </Notice>
      )
    case 'failed':
      return (
        <Notice title="The room could not be read" tone="bad">
          <p>{phase.error.message}</p>
        </Notice>
      )
    case 'joining':
    case 'ready':
    case 'removed':
      return (
        <div className="grid grid-cols-1 gap-5">
          <Skeleton className="h-8 w-64" />
          <RoomSkeleton />
        </div>
      )
  }
}
