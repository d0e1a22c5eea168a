'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { fetchRoomList } from '../../lib/client/room-list.ts'
import { nextRoom } from './cycle.ts'

/** A page that has lived for so long is loaded anew at the next step: what leaked in weeks goes. */
const RELOAD_MS = 3_600_000
const RETRY_MS = 5_000

/**
 * Goes from room to room, each for `every` ms, and keeps the rest of the address. A screen on a wall has nobody to press
 * "reload": it never leaves a page before the server has answered.
 */
export function useCycle(slug: string, every: number | null): void {
  const router = useRouter()
  useEffect(() => {
    if (every === null) return
    const abort = new AbortController()
    let timer = setTimeout(step, every)
    async function step(): Promise<void> {
      const next = await findNext(slug, abort.signal)
      if (abort.signal.aborted) return
      if (next === undefined) timer = setTimeout(step, RETRY_MS)
      else if (next === null) timer = setTimeout(step, every ?? RETRY_MS)
      else {
        const { search } = location
        const address = `/rooms/${next}${search}`
        if (performance.now() > RELOAD_MS) location.assign(address)
        else router.replace(address)
      }
    }
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [router, slug, every])
}

/** undefined where the server does not answer, null where there is no other room. */
async function findNext(slug: string, signal: AbortSignal): Promise<string | null | undefined> {
  try {
    const answer = await fetchRoomList('/api/v1/rooms', { signal })
    if (!answer.ok) return undefined
    const { roomListSchema } = await import('../../lib/protocol/rooms.ts')
    return nextRoom(slug, roomListSchema.parse(await answer.json()).rooms)
  } catch {
    return undefined
  }
}
