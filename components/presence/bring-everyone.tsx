'use client'

import { Megaphone } from 'lucide-react'
import { useState } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { Button } from '../ui/button.tsx'
import { fullPanel, viewOf } from './shared-view.ts'
import { summonsOutcome } from './summons-outcome.ts'

/** Asks everybody in the room to look at this, and says whom it reached. */
export function BringEveryone(props: {
  readonly talk: RoomTalk
  readonly client: ChatClient
  /** People who are known to be here, without oneself. */
  readonly others: number
}) {
  const { talk, client, others } = props
  const [asking, setAsking] = useState(false)
  const [said, setSaid] = useState('')

  async function ask(): Promise<void> {
    setAsking(true)
    setSaid('')
    const reply = await client.summon(viewOf(talk.range.getSnapshot(), fullPanel()))
    setSaid(summonsOutcome(reply, others))
    setAsking(false)
  }

  return (
    <>
      <Button disabled={asking} onClick={() => void ask()}>
        <Megaphone aria-hidden className="size-4" />
        Bring everyone here
      </Button>
      <p role="status" className="text-center text-xs text-muted empty:hidden">
        {said}
      </p>
    </>
  )
}
