import type { ChatClient } from '../../lib/client/chat-state.ts'
import { createStore, type Store } from '../../lib/client/store.ts'
import type { ChartRange, Range } from '../../lib/domain/time-range.ts'
import { isMarked, type MarkedMessage } from './moment-marks.ts'

export interface MomentList extends Store<readonly MarkedMessage[]> {
  close(): void
}

/** A range that moves is asked about once it holds still. */
const SETTLED_MS = 250
/** As many as one answer has, and so many answers: beyond that the newest are marked. */
const PAGE = 200
const MAX_PAGES = 10
/** As far as a message may point. */
const FOREVER = 8.64e15

/**
 * The messages of a room that point at a moment, for all its charts: what touches the range and as much again around it is
 * asked for when the range comes there; what is posted, edited or deleted since comes by itself.
 */
export function createMomentList(options: {
  readonly client: ChatClient
  readonly range: Store<ChartRange>
  /** The server's clock, ms. */
  readonly now: () => number
}): MomentList {
  const { client, range, now } = options
  const list = createStore<readonly MarkedMessage[]>([])
  let asked: (Range & { readonly round: number }) | null = null
  let asking = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  function show(): void {
    const next = client.moments().messages.filter(isMarked)
    const before = list.getSnapshot()
    if (next.length !== before.length || next.some((one, i) => one !== before[i])) list.set(next)
  }

  function wanted(): Range | null {
    const { fixed, span } = range.getSnapshot()
    const seen = fixed ?? { from: now() - span, to: FOREVER }
    const { round } = client.moments()
    if (asked?.round === round && asked.from <= seen.from && asked.to >= seen.to) return null
    const reach = fixed === null ? span : fixed.to - fixed.from
    return { from: seen.from - reach, to: Math.min(FOREVER, seen.to + reach) }
  }

  async function ask(): Promise<void> {
    const next = wanted()
    if (next === null || asking || closed || client.state.getSnapshot().tab === null) return
    asking = true
    const { round } = client.moments()
    const done = await findAll(next)
    asking = false
    if (closed) return
    if (done) {
      const touches = asked?.round === round && asked.from <= next.to && asked.to >= next.from
      asked = {
        round,
        from: touches ? Math.min(asked?.from ?? next.from, next.from) : next.from,
        to: touches ? Math.max(asked?.to ?? next.to, next.to) : next.to,
      }
    }
    show()
    if (wanted() !== null) later()
  }

  async function findAll(moment: Range): Promise<boolean> {
    let before: number | undefined
    for (let i = 0; i < MAX_PAGES; i++) {
      const page = await client.find({
        moment: { from: moment.from, to: moment.to },
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
      })
      if (page === null || closed) return false
      before = page.messages[0]?.offset
      if (!page.more || before === undefined) return true
    }
    return true
  }

  function later(): void {
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), SETTLED_MS)
  }

  const stops = [
    range.subscribe(() => {
      if (wanted() !== null) later()
    }),
    client.state.subscribe(() => {
      show()
      if (!asking && wanted() !== null) later()
    }),
  ]
  show()
  void ask()
  return {
    getSnapshot: list.getSnapshot,
    subscribe: list.subscribe,
    close() {
      closed = true
      clearTimeout(timer)
      for (const stop of stops) stop()
    },
  }
}
