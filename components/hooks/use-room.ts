'use client'

import { useCallback, useState } from 'react'
import type { Submit } from '../../lib/client/edit-history.ts'
import { editRoom } from '../../lib/client/room-requests.ts'
import { type Room, roomSchema } from '../../lib/protocol/rooms.ts'
import { type JsonState, useJson } from './use-json.ts'

const parseRoom = (body: unknown): Room => roomSchema.parse(body)

/** A room as the server has it, and a way to change it. */
export function useRoom(slug: string): { state: JsonState<Room>; again: () => void; submit: Submit } {
  const [state, again] = useJson(`/api/v1/rooms/${encodeURIComponent(slug)}`, parseRoom, 5_000)
  const [own, setOwn] = useState<Room | null>(null)
  const submit = useCallback<Submit>(
    async (draft) => {
      const answer = await editRoom(slug, { ...draft, id: crypto.randomUUID() }, 'somebody')
      setOwn(answer.room)
      return answer
    },
    [slug],
  )
  const newer = state.kind === 'ready' && own !== null && own.version > state.data.version
  return { state: newer ? { ...state, data: own } : state, again, submit }
}
