'use client'

import { useCallback, useEffect, useState } from 'react'
import { useStore } from '../hooks/use-store.ts'
import { useChatRoom } from './chat-room.ts'

/** The message that is to be brought into sight: where it lies elsewhere in the log, what is around it is fetched. */
export function useSought() {
  const { client, talk } = useChatRoom()
  const sought = useStore(talk.sought)
  const connected = useStore(client.connection).kind === 'live'
  const ready = useStore(client.state).phase.kind === 'ready' && connected
  const [lost, setLost] = useState(false)

  useEffect(() => {
    if (sought === null || !ready) return
    setLost(false)
    const isHeld = client.state.getSnapshot().messages.some(({ id }) => id === sought)
    if (isHeld) return
    let left = false
    async function fetchAround(id: string): Promise<void> {
      // The address says it: anything may stand there, and the server answers no question about it.
      if (!/^[\w.:-]{1,128}$/.test(id)) return lose()
      const page = await client.find({ ids: [id] })
      const [message] = page?.messages ?? []
      if (left || page === null) return
      if (message !== undefined) return void client.jump(message.offset)
      lose()
    }
    function lose(): void {
      talk.sought.set(null)
      setLost(true)
    }
    void fetchAround(sought)
    return () => {
      left = true
    }
  }, [client, talk, sought, ready])
  useEffect(() => {
    if (!lost) return
    const timer = setTimeout(() => setLost(false), 6000)
    return () => clearTimeout(timer)
  }, [lost])

  const onFound = useCallback(() => talk.sought.set(null), [talk])
  return { sought, lost, onFound }
}
