'use client'

import { LayoutDashboard } from 'lucide-react'
import Link from 'next/link'
import { roomListSchema } from '../../lib/protocol/rooms.ts'
import { useJson } from '../hooks/use-json.ts'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

const parseRooms = (body: unknown) => roomListSchema.parse(body).rooms

export function RoomList() {
  const [state, again] = useJson('/api/v1/rooms', parseRooms, 30_000)
  return (
    <section aria-labelledby="rooms" className="grid grid-cols-1 gap-3">
      <h2 id="rooms">Rooms</h2>
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
      {state.kind === 'ready' ? (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-3">
          {state.data.map((room) => (
            <li key={room.slug}>
              <Link
                href={`/rooms/${room.slug}`}
                className="flex h-full gap-3 rounded-lg border border-line bg-surface p-4 hover:border-edge"
              >
                <LayoutDashboard aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
                <span className="min-w-0">
                  <span className="block font-medium">{room.title}</span>
                  <span className="mt-1 line-clamp-2 text-[13px] text-muted">{room.description}</span>
                  <span className="mt-1 block text-[13px] text-muted tabular-nums">
                    {room.panels} {room.panels === 1 ? 'panel' : 'panels'}
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}
