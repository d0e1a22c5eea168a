import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { SharedView } from '../../lib/protocol/chat-events.ts'
import type { Person } from '../../lib/protocol/room-events.ts'
import { rangeOf, sameRange } from './shared-view.ts'

/**
 * Shows what somebody else looks at, as long as they are followed: the range at once, the panel that has the window where
 * that changes. Whoever moves the range themselves follows nobody any more.
 */
export function followView(options: {
  readonly client: Pick<ChatClient, 'follow' | 'followed'>
  readonly range: WritableStore<ChartRange>
  readonly following: WritableStore<Person | null>
  readonly setFull: (panel: string | null) => void
}): () => void {
  const { client, range, following, setFull } = options
  let followed: string | null = null
  let own: ChartRange | null = null
  let panel: string | null | undefined

  function choose(): void {
    const id = following.getSnapshot()?.id ?? null
    if (id === followed) return
    followed = id
    own = null
    panel = undefined
    client.follow(id)
  }

  function show(view: SharedView): void {
    const next = rangeOf(view, range.getSnapshot())
    own = sameRange(next, range.getSnapshot()) ? range.getSnapshot() : next
    range.set(own)
    const full = view.panel ?? null
    if (full !== panel) setFull(full)
    panel = full
  }

  const stops = [
    following.subscribe(choose),
    client.followed.subscribe(() => {
      const now = client.followed.getSnapshot()
      if (now !== null && now.person === followed) show(now.view)
    }),
    range.subscribe(() => {
      const now = range.getSnapshot()
      // The address writes the same range again.
      if (followed !== null && own !== null && !sameRange(now, own)) following.set(null)
    }),
  ]
  choose()
  return () => {
    for (const stop of stops) stop()
    if (followed !== null) client.follow(null)
  }
}
