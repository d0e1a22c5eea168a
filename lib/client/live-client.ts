import type { Socket } from 'socket.io-client'
import { AppError } from '../protocol/errors.ts'
import type {
  Distribution,
  DistributionQuestion,
  Frame,
  HistoryRequest,
  LiveClientEvents,
  LiveServerEvents,
  SnapshotRange,
  ViewItem,
} from '../protocol/live-events.ts'
import type { Result } from '../protocol/result.ts'
import { type BrowserEvents, noBrowserEvents } from './browser-events.ts'
import type { ConnectionState } from './connection.ts'
import { decodeHistory, type History } from './decode-history.ts'
import { createDistributionPoller } from './distribution-poller.ts'
import type { FeedStore } from './feed-store.ts'
import { createLink } from './link.ts'
import { steadyNow } from './local-clock.ts'
import { createServerClock } from './server-clock.ts'
import { createStore, type Store } from './store.ts'
import { type ViewState, ViewSync, type ViewWire } from './view-sync.ts'

export interface LiveClientOptions {
  /** Origin of the server; the page's own by default. */
  readonly url?: string
  readonly random?: () => number
  /** Local clock, ms since the epoch; it may be wrong by any constant. */
  readonly now?: () => number
  readonly environment?: BrowserEvents
  /** The room that the page shows now: a balancer may keep those who watch it together. */
  readonly room?: () => string | null
}

export interface WatchedView {
  readonly state: Store<ViewState>
  feed(id: string): FeedStore | undefined
  /** Give it back; calling it twice changes nothing. */
  release(): void
}

export interface LiveClient {
  readonly connection: Store<ConnectionState>
  /** Since when the server has not reached its storage, server ms: what is held is from then. null: all is well. */
  readonly staleSince: Store<number | null>
  /** Since when there is no connection though there was one, or was tried to be one, server ms; null while there is. */
  readonly cutSince: Store<number | null>
  /** Ref-counted: equal items and range share one watch on the server and one store. */
  watch(items: readonly ViewItem[], range: SnapshotRange): WatchedView
  /** Waits for the connection. Rejects with AppError. */
  history(request: HistoryRequest): Promise<History>
  /** Quantiles and histograms of windows, asked while somebody listens. */
  distribution(question: DistributionQuestion): Store<Distribution | null>
  /** The server's clock, ms since the epoch (SPEC PB5). */
  serverNow(): number
  /** Ends a back-off, or makes sure that a live link still is one. */
  reconnectNow(): void
  close(): void
}

/** How long a released view is kept: React mounts twice in development, and pages change within it. */
const LINGER_MS = 1_000
const REPLY_TIMEOUT_MS = 10_000
const PROBE_TIMEOUT_MS = 2_000
/** Three beats missed: ask. */
const SILENCE_MS = 3_000
const CLOCK_EVERY_MS = 15_000
const FIRST_CLOCKS = 4
/** A message whose stamp is further behind than this asks for another look at the server's clock, as seldom as this. */
const BEHIND_MS = 1_000

type LiveSocket = Socket<LiveServerEvents, LiveClientEvents>

interface Shared {
  readonly sync: ViewSync
  users: number
  linger: ReturnType<typeof setTimeout> | undefined
}

/** One connection to `/live` and the views on it. Nothing happens before it is called, and `close` undoes all. */
export function createLiveClient(options: LiveClientOptions = {}): LiveClient {
  const now = options.now ?? steadyNow
  const random = options.random ?? Math.random
  const clock = createServerClock(now, () => {
    // When each feed was last heard of, it had said by the clock as it stood before.
    for (const { sync } of views.values()) sync.again(null)
  })
  const staleSince = createStore<number | null>(null)
  const cutSince = createStore<number | null>(null)
  const views = new Map<string, Shared>()
  /** Views that nobody here watches any more and that the server still sends. */
  const leaving = new Set<string>()
  let heardAt = now()
  let clockAt = Number.NEGATIVE_INFINITY
  let clocks = 0

  const link = createLink({
    url: options.url,
    namespace: '/live',
    room: options.room ?? (() => null),
    now: steadyNow,
    random,
    environment: options.environment ?? noBrowserEvents,
    onSocket: (socket) => listen(socket),
    onLive(socket) {
      // Another server may be well; one that is not says so at once.
      staleSince.set(null)
      heardAt = now()
      clocks = 0
      clockAt = Number.NEGATIVE_INFINITY
      measure(socket)
      const wire = wireOf(socket)
      for (const { sync } of views.values()) sync.connect(wire)
    },
    onLost() {
      leaving.clear()
      for (const { sync } of views.values()) sync.disconnect()
    },
    async probe(socket) {
      const began = now()
      await roundTrip(socket, PROBE_TIMEOUT_MS).catch((error) => {
        // A page that was busy or asleep may see its timer before what had arrived long ago.
        if (heardAt <= began) throw error
      })
    },
  })

  link.state.subscribe(() => {
    const { kind } = link.state.getSnapshot()
    const cut = kind === 'reconnecting' || kind === 'offline'
    if (!cut) cutSince.set(null)
    else if (cutSince.getSnapshot() === null) cutSince.set(clock.now())
  })

  const pulse = setInterval(() => {
    const socket = link.socket()
    if (socket === null) return
    for (const { sync } of views.values()) sync.pulse()
    if (leaving.size > 0) leave(null)
    const silent = views.size > 0 && now() - heardAt > SILENCE_MS
    if (silent) link.verify()
    else if (now() - clockAt > CLOCK_EVERY_MS || clocks < FIRST_CLOCKS) measure(socket)
  }, 1_000)

  function listen(socket: LiveSocket): void {
    const stamped = (at: number) => {
      heardAt = now()
      clock.stamped(at)
      // It comes late, or the server's clock was set back: a round trip tells.
      if (clock.now() - at > BEHIND_MS && now() - clockAt > BEHIND_MS) measure(socket)
    }
    socket.on('frame', (text) => {
      const frame = readFrame(text)
      if (frame === null) {
        link.lose('the server sent a frame that cannot be read')
        return
      }
      stamped(frame.at)
      for (const { sync } of views.values()) sync.frame(frame)
    })
    socket.on('beat', (beat) => {
      stamped(beat.at)
      for (const { sync } of views.values()) sync.beat(beat)
    })
    const again = (notice: { view: string }) => {
      for (const { sync } of views.values()) sync.again(notice.view)
    }
    socket.on('storage', (notice) => staleSince.set(notice.since))
    socket.on('changed', again)
    socket.on('resync', again)
  }

  function measure(socket: LiveSocket): void {
    clocks++
    clockAt = now()
    roundTrip(socket, REPLY_TIMEOUT_MS).catch(() => {
      if (link.socket() === socket) link.verify()
    })
  }

  async function roundTrip(socket: LiveSocket, timeout: number): Promise<void> {
    const sent = now()
    const reply = await socket.timeout(timeout).emitWithAck('clock')
    heardAt = now()
    if (reply.ok) clock.roundTrip(sent, heardAt, reply.at)
  }

  function wireOf(socket: LiveSocket): ViewWire {
    return {
      watch: (request) => socket.timeout(REPLY_TIMEOUT_MS).emitWithAck('watch', request),
      fill: (request) => socket.timeout(REPLY_TIMEOUT_MS).emitWithAck('fill', request),
      unwanted(view) {
        if (link.socket() === socket) leave(view)
      },
      broken(reason) {
        if (link.socket() === socket) link.lose(reason)
      },
    }
  }

  /**
   * Equal sets of feeds have one name on the server, whatever items and range they came from. So a view is left only
   * when no other watch has it, and not while a watch is on its way that may turn out to be the same.
   */
  function leave(view: string | null): void {
    if (view !== null) leaving.add(view)
    const syncs = [...views.values()].map(({ sync }) => sync)
    if (syncs.some((sync) => sync.asking)) return
    const socket: LiveSocket | null = link.socket()
    for (const view of leaving) {
      if (!syncs.some((sync) => sync.view === view)) socket?.emit('unwatch', { view }, () => undefined)
    }
    leaving.clear()
  }

  const distributions = createDistributionPoller({
    async ask(questions) {
      const socket: LiveSocket = await whenLive()
      const reply = await inTime(socket.timeout(REPLY_TIMEOUT_MS).emitWithAck('distribution', { questions }))
      return reply.answers
    },
    after(ms, task) {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
  })

  return {
    connection: link.state,
    staleSince,
    cutSince,
    watch(items, range) {
      const key = viewKey(items, range)
      const shared = views.get(key) ?? begin(key, items, range)
      clearTimeout(shared.linger)
      shared.users++
      let held = true
      return {
        state: shared.sync.state,
        feed: (id) => shared.sync.feed(id),
        release() {
          if (!held) return
          held = false
          shared.users--
          if (shared.users > 0 || views.get(key) !== shared) return
          shared.linger = setTimeout(() => {
            const { view } = shared.sync
            views.delete(key)
            shared.sync.disconnect()
            leave(view)
          }, LINGER_MS)
        },
      }
    },
    async history(request) {
      const socket: LiveSocket = await whenLive()
      const reply = await inTime(socket.timeout(REPLY_TIMEOUT_MS).emitWithAck('history', request))
      return decodeHistory(reply.pack)
    },
    distribution: (question) => distributions.question(question),
    serverNow: () => clock.now(),
    reconnectNow: () => link.reconnectNow(),
    close() {
      clearInterval(pulse)
      distributions.close()
      for (const { sync, linger } of views.values()) {
        clearTimeout(linger)
        sync.disconnect()
      }
      views.clear()
      link.close('closed by this page')
    },
  }

  function begin(key: string, items: readonly ViewItem[], range: SnapshotRange): Shared {
    const shared: Shared = { sync: new ViewSync(items, range, random), users: 0, linger: undefined }
    views.set(key, shared)
    const socket = link.socket()
    if (socket !== null) shared.sync.connect(wireOf(socket))
    return shared
  }

  function whenLive(): Promise<LiveSocket> {
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        const socket = link.socket()
        if (socket !== null) resolve(socket)
        const state = link.state.getSnapshot()
        if (state.kind === 'closed') reject(new AppError('shutting_down', state.reason))
        return socket !== null || state.kind === 'closed'
      }
      if (settle()) return
      const unsubscribe = link.state.subscribe(() => {
        if (settle()) unsubscribe()
      })
    })
  }
}

/** The answer's content; rejects with AppError where it is a refusal or does not come. */
async function inTime<T extends object>(reply: Promise<Result<T>>): Promise<T> {
  const answer = await reply.catch((cause) => {
    throw new AppError('overloaded', 'The server did not answer in time.', { cause })
  })
  if (!answer.ok) throw new AppError(answer.error.code, answer.error.message)
  return answer
}

/** Not checked field by field: frames come twenty times a second from the server that this code belongs to. */
function readFrame(text: string): Frame | null {
  try {
    const frame: Frame = JSON.parse(text)
    return Array.isArray(frame.feeds) ? frame : null
  } catch {
    return null
  }
}

/** Equal views in any order of their lines have one key. */
function viewKey(items: readonly ViewItem[], range: SnapshotRange): string {
  const lines = items.map((item) =>
    JSON.stringify(
      'feed' in item
        ? ['feed', item.feed, item.windows]
        : ['match', item.match, Object.entries(item.labels ?? {}).sort(), item.windows],
    ),
  )
  return JSON.stringify([range.span, range.columns, lines.sort()])
}
