import type { Beat, Frame, WatchReply, WatchRequest } from '../../../lib/protocol/live-events.ts'
import { MemoryPartlyTaken } from '../../adapters/memory/partly-taken.ts'
import { MemoryQuota } from '../../adapters/memory/quota.ts'
import type { ChatLog } from '../../ports/chat-log.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FeedCatalog } from '../../ports/feed-catalog.ts'
import type { FeedHistory } from '../../ports/feed-history.ts'
import type { FeedImport } from '../../ports/feed-import.ts'
import type { FeedLog } from '../../ports/feed-log.ts'
import type { RoomStore } from '../../ports/room-store.ts'
import { createChatService } from '../../services/chat.ts'
import { watchClockSteps } from '../../services/clock-steps.ts'
import { createImports } from '../../services/exchange/imports.ts'
import { createIngest } from '../../services/ingest.ts'
import { createRoomService } from '../../services/rooms.ts'
import { createSeriesService } from '../../services/series.ts'
import { createViews } from '../../services/views.ts'
import type { VirtualLink } from './virtual-link.ts'
import type { Zone } from './virtual-time.ts'

export interface SimStorage {
  readonly catalog: FeedCatalog
  readonly log: FeedLog
  readonly history: FeedHistory
  readonly importer: FeedImport
  readonly rooms: RoomStore
  readonly chat: ChatLog
  close(): Promise<void>
}

/** What a viewer's end of a link hears without having asked. */
export interface LiveListener {
  frame(frame: Frame): void
  beat(beat: Beat): void
  /** Feeds that the view waits for have come. */
  changed(view: string): void
}

interface Tab {
  readonly link: VirtualLink
  readonly listener: LiveListener
  readonly views: Set<string>
}

export type SimServer = ReturnType<typeof startSimServer>

/** The services of one server on one storage, as the real one composes them, with links in place of sockets. */
export function startSimServer(storage: SimStorage, clock: Clock, zone: Zone, newId: () => string) {
  const { catalog, log, history, importer } = storage
  const tabs = new Set<Tab>()
  const ingest = createIngest({
    catalog,
    log,
    partlyTaken: new MemoryPartlyTaken(clock),
    clock,
    limits: { requestPoints: 10_000, queuedPoints: 5_000 },
  })
  const clockSteps = watchClockSteps(clock, { warn: () => {} })
  const series = createSeriesService({
    log,
    clock,
    ageOf: (stamp) => clockSteps.ageOf(stamp),
    budgetBytes: 64 * 1024 * 1024,
  })
  const tell = (view: string, task: (listener: LiveListener) => void) => {
    for (const { link, listener, views } of tabs) {
      if (views.has(view)) link.toClient(() => task(listener))
    }
  }
  const views = createViews({
    catalog,
    history,
    series,
    clock,
    output: {
      frame: (view, text) => tell(view, (listener) => listener.frame(JSON.parse(text))),
      beat: (beat) => tell(beat.view, (listener) => listener.beat(structuredClone(beat))),
    },
  })
  const rooms = createRoomService({ store: storage.rooms, clock, newId })
  const chat = createChatService({
    quota: new MemoryQuota(() => clock.monotonic()),
    log: storage.chat,
    rooms,
    clock,
    newId,
    onLeftBehind: (_room, error) => {
      throw error
    },
  })
  const imports = createImports({ importer, catalog, clock })
  const unfollow = catalog.follow((event) => {
    if (event.kind === 'patched') return
    for (const { link, listener, views } of tabs)
      for (const view of views) link.toClient(() => listener.changed(view))
  })

  return {
    zone,
    ingest,
    rooms,
    chat,
    imports,
    log,
    catalog,
    /** A tab's connection. What it watches ends with the link. */
    connect(link: VirtualLink, listener: LiveListener) {
      const tab: Tab = { link, listener, views: new Set() }
      tabs.add(tab)
      link.onCut(() => {
        tabs.delete(tab)
        for (const view of tab.views) views.leave(view)
        tab.views.clear()
      })
      return {
        async watch(request: WatchRequest): Promise<WatchReply | null> {
          const welcome = await views.watch(structuredClone(request), (view) => {
            if (!link.isUp) return false
            // A second watch of the same view takes the place of the first.
            if (tab.views.has(view)) views.leave(view)
            tab.views.add(view)
            return true
          })
          if (welcome === null) return null
          const { counts, pending, ...reply } = welcome
          return { ...reply, counts: [...counts], pending: [...pending], pack: welcome.pack.slice() }
        },
        fill: views.fill,
      }
    },
    async close(): Promise<void> {
      unfollow()
      await Promise.all([ingest.close(), imports.close()])
      clockSteps.close()
      chat.close()
      views.close()
      series.close()
      await storage.close()
    },
  }
}
