import type { Logger } from 'pino'
import type { Namespace, Socket } from 'socket.io'
import type { ZodType } from 'zod'
import { AppError, type WireError } from '../../lib/protocol/errors.ts'
import { MAX_VIEW_GLOBS } from '../../lib/protocol/limits.ts'
import {
  distributionRequestSchema,
  fillRequestSchema,
  historyRequestSchema,
  type LiveClientEvents,
  type LiveServerEvents,
  type WatchRequest,
  watchRequestSchema,
} from '../../lib/protocol/live-events.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog } from '../ports/feed-catalog.ts'
import type { Outage } from '../ports/outage.ts'
import { answerError } from '../services/answer-error.ts'
import type { Distributions } from '../services/distributions.ts'
import { matcherOf } from '../services/resolve-view.ts'
import type { ViewOutput } from '../services/view.ts'
import type { Views } from '../services/views.ts'
import { cutOff, waitingBytes } from './slow-sockets.ts'

type LiveNamespace = Namespace<LiveClientEvents, LiveServerEvents>
type LiveSocket = Socket<LiveClientEvents, LiveServerEvents>

export interface LiveLimits {
  /** A socket with more bytes waiting leaves its views until it has drained. */
  readonly softBytes: number
  /** A socket with more bytes waiting is disconnected. */
  readonly hardBytes: number
  readonly viewsPerSocket: number
  /** Every new feed is held against them. */
  readonly globsPerView: number
  /** Packs that one socket may have asked for and not yet been sent. */
  readonly waitingRequests: number
}

const LIVE_LIMITS: LiveLimits = {
  softBytes: 256 * 1024,
  hardBytes: 1024 * 1024,
  viewsPerSocket: 16,
  globsPerView: MAX_VIEW_GLOBS,
  waitingRequests: 1024,
}

/** New feeds are gathered this long before pages are told, and told at most once in `CHANGED_EVERY_MS`. */
const CHANGED_AFTER_MS = 50
const CHANGED_EVERY_MS = 1000
const DRAIN_CHECK_MS = 100
/** A connection to the storage that comes back within this is no outage to a viewer. */
const STALE_AFTER_MS = 1000

/** One `watch` of one socket, by the items that it asked for. */
interface Membership {
  readonly socket: LiveSocket
  readonly view: string
  readonly concerns: (id: string) => boolean
}

interface Viewer {
  readonly byItems: Map<string, Membership>
  /** Set aside because it reads too slowly: in no room, its memberships kept. */
  aside: boolean
  /** Bytes of the last pack that may still be on their way: asked for, so not held against the reader. */
  owed: number
  /** Packs are made one after the other, each only once the one before is mostly read: memory stays bounded. */
  packs: Promise<unknown>
  waitingRequests: number
}

/** Where frames and beats leave: one encoding a tick for all of a view's room, on this node only. */
export function createLiveOutput(namespace: LiveNamespace): ViewOutput {
  return {
    frame: (view, text) => {
      namespace.local.to(view).emit('frame', text)
    },
    beat: (beat) => {
      namespace.local.to(beat.view).emit('beat', beat)
    },
  }
}

/** `/live`: watch, unwatch, fill, history, distribution, clock. The returned function takes the listeners and timers back. */
export function attachLive(
  namespace: LiveNamespace,
  deps: {
    views: Views
    distributions: Distributions
    catalog: FeedCatalog
    outage: Outage
    clock: Clock
    logger: Logger
    limits?: LiveLimits
  },
): () => void {
  const { views, distributions, catalog, outage, clock, logger } = deps
  const limits = deps.limits ?? LIVE_LIMITS
  const viewers = new Map<LiveSocket, Viewer>()
  const arrivals = new Set<string>()
  let cancelTelling: (() => void) | null = null
  let toldAt = Number.NEGATIVE_INFINITY

  const unfollow = catalog.follow((event) => {
    if (event.kind === 'patched') return
    arrived(event.feed.id)
  })

  function arrived(id: string): void {
    arrivals.add(id)
    const wait = Math.max(CHANGED_AFTER_MS, toldAt + CHANGED_EVERY_MS - clock.now())
    cancelTelling ??= clock.after(wait, tellChanged)
  }

  function tellChanged(): void {
    cancelTelling = null
    toldAt = clock.now()
    const ids = [...arrivals]
    arrivals.clear()
    for (const [socket, { byItems }] of viewers) {
      const changed = new Set<string>()
      for (const { view, concerns } of byItems.values()) if (ids.some(concerns)) changed.add(view)
      for (const view of changed) socket.emit('changed', { view })
    }
  }

  /** As the viewers know it. */
  let staleSince: number | null = null
  let cancelStale: (() => void) | null = null
  function tellStale(since: number | null): void {
    cancelStale = null
    if (since === staleSince) return
    staleSince = since
    namespace.local.emit('storage', { since })
  }
  const unfollowOutage = outage.follow((since) => {
    cancelStale?.()
    if (since === null) tellStale(null)
    else cancelStale = clock.after(STALE_AFTER_MS, () => tellStale(since))
  })
  tellStale(outage.since())
  const stopChecks = clock.every(DRAIN_CHECK_MS, () => {
    for (const [socket, viewer] of viewers) checkPace(socket, viewer)
  })

  // Engine.IO counts a socket as connected however little it reads, so we measure what waits for it.
  function checkPace(socket: LiveSocket, viewer: Viewer): void {
    const all = waitingBytes(socket)
    viewer.owed = Math.min(viewer.owed, all)
    const waiting = all - viewer.owed
    if (waiting > limits.hardBytes) {
      logger.warn({ socket: socket.id, waiting }, 'a viewer that does not read is disconnected')
      cutOff(socket)
    } else if (!viewer.aside && waiting > limits.softBytes) {
      viewer.aside = true
      for (const { view } of viewer.byItems.values()) void socket.leave(view)
    } else if (viewer.aside && all === 0) {
      viewer.aside = false
      const reason = 'This connection read too slowly for a while.'
      for (const view of new Set([...viewer.byItems.values()].map((one) => one.view))) {
        socket.emit('resync', { view, reason })
      }
    }
  }

  function drop(viewer: Viewer, itemsKey: string): void {
    const membership = viewer.byItems.get(itemsKey)
    if (membership === undefined) return
    viewer.byItems.delete(itemsKey)
    views.leave(membership.view)
    const still = [...viewer.byItems.values()].some(({ view }) => view === membership.view)
    if (!still) void membership.socket.leave(membership.view)
  }

  async function watch(socket: LiveSocket, viewer: Viewer, request: WatchRequest) {
    const itemsKey = JSON.stringify(request.view)
    if (!viewer.byItems.has(itemsKey) && viewer.byItems.size >= limits.viewsPerSocket) {
      throw new AppError('bad_request', `One connection watches at most ${limits.viewsPerSocket} views.`)
    }
    const globs = request.view.reduce((sum, item) => sum + ('match' in item ? 1 : 0), 0)
    if (globs > limits.globsPerView) {
      throw new AppError('bad_request', `One view has at most ${limits.globsPerView} globs.`)
    }
    const concerns = matcherOf(request.view)
    // A feed that comes while the view is being resolved and packed is in neither it nor the memberships.
    const missed: string[] = []
    const unfollowMeanwhile = catalog.follow((event) => {
      if (event.kind !== 'patched' && concerns(event.feed.id)) missed.push(event.feed.id)
    })
    const welcome = await views
      .watch(request, (view) => {
        if (!socket.connected) return false
        drop(viewer, itemsKey)
        viewer.byItems.set(itemsKey, { socket, view, concerns })
        void socket.join(view)
        return true
      })
      .finally(unfollowMeanwhile)
    for (const id of missed) arrived(id)
    if (welcome === null) throw new AppError('shutting_down', 'The connection was closed meanwhile.')
    const { view, resumed, matched, counts, pending, pack } = welcome
    return {
      view,
      resumed,
      matched,
      counts: [...counts],
      pending: [...pending],
      pack: Buffer.from(pack.buffer, pack.byteOffset, pack.length),
    }
  }

  /** In the order of the requests. One that comes while too many wait is refused. */
  function inTurn<T extends object>(socket: LiveSocket, viewer: Viewer, work: () => Promise<T>): Promise<T> {
    if (viewer.waitingRequests >= limits.waitingRequests) {
      throw new AppError('overloaded', 'This connection has too many requests waiting.', { retryAfter: 1 })
    }
    viewer.waitingRequests++
    const made = viewer.packs.then(async () => {
      while (socket.connected && waitingBytes(socket) > limits.hardBytes) {
        await new Promise<void>((resume) => clock.after(DRAIN_CHECK_MS, resume))
      }
      if (!socket.connected) throw new AppError('shutting_down', 'The connection was closed meanwhile.')
      const reply = await work()
      if ('pack' in reply && reply.pack instanceof Buffer) viewer.owed = reply.pack.byteLength
      return reply
    })
    viewer.packs = made.then(
      () => viewer.waitingRequests--,
      () => viewer.waitingRequests--,
    )
    return made
  }

  function serve(socket: LiveSocket): void {
    const viewer: Viewer = {
      byItems: new Map(),
      aside: false,
      owed: 0,
      packs: Promise.resolve(),
      waitingRequests: 0,
    }
    viewers.set(socket, viewer)
    if (staleSince !== null) socket.emit('storage', { since: staleSince })
    socket.on('disconnect', () => {
      viewers.delete(socket)
      for (const itemsKey of [...viewer.byItems.keys()]) drop(viewer, itemsKey)
    })

    socket.on('watch', (request, ack) =>
      answer(socket, ack, async () => {
        const parsed = parse(watchRequestSchema, request)
        return inTurn(socket, viewer, () => watch(socket, viewer, parsed))
      }),
    )
    socket.on('unwatch', (request, ack) =>
      answer(socket, ack, async () => {
        for (const [key, { view }] of viewer.byItems) if (view === request?.view) drop(viewer, key)
        return {}
      }),
    )
    socket.on('fill', (request, ack) =>
      answer(socket, ack, async () => {
        const parsed = parse(fillRequestSchema, request)
        return inTurn(socket, viewer, async () => ({ pack: asBuffer(await views.fill(parsed)) }))
      }),
    )
    socket.on('history', (request, ack) =>
      answer(socket, ack, async () => {
        const parsed = parse(historyRequestSchema, request)
        return inTurn(socket, viewer, async () => ({ pack: asBuffer(await views.history(parsed)) }))
      }),
    )
    socket.on('distribution', (request, ack) =>
      answer(socket, ack, async () => {
        const { questions } = parse(distributionRequestSchema, request)
        return inTurn(socket, viewer, async () => ({ answers: await distributions.answer(questions) }))
      }),
    )
    socket.on('clock', (ack) => answer(socket, ack, async () => ({ at: clock.now() })))
    socket.onAny((event: string, ...values: unknown[]) => {
      if (KNOWN.has(event)) return
      const name = String(event).slice(0, 100)
      const error = new AppError('unknown_event', `There is no event "${name}" on /live.`).toWire()
      const ack = values.at(-1)
      if (typeof ack === 'function') ack({ ok: false, error })
      else socket.emit('refused', error)
    })
  }

  async function answer<T extends object>(
    socket: LiveSocket,
    ack: ((reply: ({ ok: true } & T) | { ok: false; error: WireError }) => void) | undefined,
    work: () => Promise<T>,
  ): Promise<void> {
    try {
      const reply = await work()
      if (typeof ack === 'function') ack({ ok: true, ...reply })
    } catch (error) {
      const wire = answerError(error, logger)
      if (typeof ack === 'function') ack({ ok: false, error: wire })
      else socket.emit('refused', wire)
    }
  }

  namespace.on('connection', serve)
  return () => {
    namespace.off('connection', serve)
    unfollow()
    unfollowOutage()
    cancelStale?.()
    cancelTelling?.()
    stopChecks()
    viewers.clear()
  }
}

const KNOWN = new Set(['watch', 'unwatch', 'fill', 'history', 'distribution', 'clock'])

function parse<T>(schema: ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  throw new AppError(
    'bad_request',
    `The request cannot be read${where ? ` at "${where}"` : ''}: ${issue?.message}`,
  )
}

function asBuffer(pack: Uint8Array): Buffer {
  return Buffer.from(pack.buffer, pack.byteOffset, pack.byteLength)
}
