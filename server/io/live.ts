import type { Logger } from 'pino'
import type { Namespace, Socket } from 'socket.io'
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
import type { Outage } from '../ports/outage.ts'
import { answerError } from '../services/answer-error.ts'
import { parseOr } from '../services/describe-fault.ts'
import type { Distributions } from '../services/distributions.ts'
import type { FeedNotifier } from '../services/feed-notifier.ts'
import type { Telemetry } from '../services/telemetry.ts'
import type { UnreadAnswers } from '../services/unread-answers.ts'
import type { ViewOutput } from '../services/view.ts'
import type { Views } from '../services/views.ts'
import { createArrivals } from './arrivals.ts'
import { createOutageNotices } from './outage-notices.ts'
import { DRAIN_CHECK_MS, Pace } from './pace.ts'

type LiveNamespace = Namespace<LiveClientEvents, LiveServerEvents>
type LiveSocket = Socket<LiveClientEvents, LiveServerEvents>

const VIEWS_PER_SOCKET = 16

/** One `watch` of one socket, by the items that it asked for. */
interface Membership {
  readonly socket: LiveSocket
  /** null until the items are resolved. */
  view: string | null
  /** A feed that they stand for came or went meanwhile. */
  missed: boolean
  /** Hears no more of such feeds. */
  stop: () => void
}

interface Viewer {
  /** Kept while the viewer is set aside because it reads too slowly, and in no room. */
  readonly byItems: Map<string, Membership>
  readonly pace: Pace
}

/** Where frames and beats leave: one encoding a tick for all of a view's room, on this node only. */
export function createLiveOutput(namespace: LiveNamespace, { frames, framesSent }: Telemetry): ViewOutput {
  return {
    frame: (view, text) => {
      frames.value++
      framesSent.value += namespace.adapter.rooms.get(view)?.size ?? 0
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
    notifier: FeedNotifier
    unread: UnreadAnswers
    outage: Outage
    clock: Clock
    logger: Logger
    telemetry: Telemetry
  },
): () => void {
  const { views, distributions, notifier, unread, outage, clock, logger, telemetry } = deps
  const gapsRepaired = telemetry.gapsRepaired.of({ by: 'viewer' })
  const slow = (action: 'set_aside' | 'cut_off') => telemetry.slowClients.of({ endpoint: '/live', action })
  const viewers = new Map<LiveSocket, Viewer>()

  const arrivals = createArrivals<Membership>(clock, (concerned) => {
    for (const [socket, own] of Map.groupBy(concerned, (one) => one.socket)) {
      const { byItems } = viewers.get(socket) ?? {}
      const left = new Set(byItems?.values())
      for (const view of new Set(own.filter((one) => left.has(one)).map((one) => one.view)))
        if (view !== null) socket.emit('changed', { view })
    }
  })
  const notices = createOutageNotices({
    outage,
    clock,
    tell: (since) => void namespace.local.emit('storage', { since }),
  })
  const stopChecks = clock.every(DRAIN_CHECK_MS, () => {
    for (const [socket, viewer] of viewers) checkPace(socket, viewer)
  })

  function checkPace(socket: LiveSocket, { pace, byItems }: Viewer): void {
    const watched = () => new Set([...byItems.values()].flatMap(({ view }) => view ?? []))
    switch (pace.look()) {
      case 'cut off':
        slow('cut_off').add()
        logger.warn({ socket: socket.id }, 'a viewer that does not read is disconnected')
        break
      case 'set aside':
        slow('set_aside').add()
        for (const view of watched()) void socket.leave(view)
        break
      case 'drained':
        for (const view of watched()) {
          telemetry.resyncs.add()
          socket.emit('resync', { view, reason: 'This connection read too slowly for a while.' })
        }
        break
    }
  }

  function drop(viewer: Viewer, itemsKey: string): void {
    const membership = viewer.byItems.get(itemsKey)
    if (membership === undefined) return
    viewer.byItems.delete(itemsKey)
    membership.stop()
    if (membership.view === null) return
    views.leave(membership.view)
    const still = [...viewer.byItems.values()].some(({ view }) => view === membership.view)
    if (!still) void membership.socket.leave(membership.view)
  }

  async function watch(socket: LiveSocket, viewer: Viewer, request: WatchRequest) {
    const itemsKey = JSON.stringify(request.view)
    if (!viewer.byItems.has(itemsKey) && viewer.byItems.size >= VIEWS_PER_SOCKET) {
      throw new AppError('bad_request', `One connection watches at most ${VIEWS_PER_SOCKET} views.`)
    }
    const globs = request.view.reduce((sum, item) => sum + ('match' in item ? 1 : 0), 0)
    if (globs > MAX_VIEW_GLOBS) {
      throw new AppError('bad_request', `One view has at most ${MAX_VIEW_GLOBS} globs.`)
    }
    const membership: Membership = { socket, view: null, missed: false, stop: () => {} }
    membership.stop = notifier.follow(request.view, () => {
      // While the view is being resolved and packed, a feed that comes may not be in it.
      if (membership.view === null) membership.missed = true
      else arrivals.add(membership)
    })
    const welcome = await views
      .watch(request, (view) => {
        if (!socket.connected) return false
        drop(viewer, itemsKey)
        membership.view = view
        viewer.byItems.set(itemsKey, membership)
        void socket.join(view)
        return true
      })
      .catch((error: unknown) => {
        if (viewer.byItems.get(itemsKey) === membership) drop(viewer, itemsKey)
        throw error
      })
      .finally(() => {
        if (membership.view === null) membership.stop()
      })
    if (membership.missed) arrivals.add(membership)
    if (welcome === null) throw new AppError('shutting_down', 'The connection was closed meanwhile.')
    const { view, resumed, matched, counts, pending, pack } = welcome
    if (request.since !== undefined) telemetry.resumes.of({ resumed: String(resumed) }).add()
    return {
      view,
      resumed,
      matched,
      counts: [...counts],
      pending: [...pending],
      pack: asBuffer(pack),
    }
  }

  function serve(socket: LiveSocket): void {
    const viewer: Viewer = { byItems: new Map(), pace: new Pace(socket, clock, unread) }
    const { pace } = viewer
    viewers.set(socket, viewer)
    const since = notices.since()
    if (since !== null) socket.emit('storage', { since })
    socket.on('disconnect', () => {
      viewers.delete(socket)
      pace.close()
      for (const itemsKey of [...viewer.byItems.keys()]) drop(viewer, itemsKey)
    })

    socket.on('watch', (request, ack) =>
      answer(socket, ack, async () => {
        const parsed = parseOr(watchRequestSchema, request, 'bad_request')
        return pace.inTurn(() => watch(socket, viewer, parsed))
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
        const parsed = parseOr(fillRequestSchema, request, 'bad_request')
        return pace.inTurn(async () => {
          const pack = asBuffer(await views.fill(parsed))
          gapsRepaired.add()
          return { pack }
        })
      }),
    )
    socket.on('history', (request, ack) =>
      answer(socket, ack, async () => {
        const parsed = parseOr(historyRequestSchema, request, 'bad_request')
        return pace.inTurn(async () => ({ pack: asBuffer(await views.history(parsed)) }))
      }),
    )
    socket.on('distribution', (request, ack) =>
      answer(socket, ack, async () => {
        const { questions } = parseOr(distributionRequestSchema, request, 'bad_request')
        return pace.inTurn(async () => ({ answers: await distributions.answer(questions) }))
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
    notices.close()
    arrivals.close()
    stopChecks()
    viewers.clear()
  }
}

const KNOWN = new Set(['watch', 'unwatch', 'fill', 'history', 'distribution', 'clock'])

function asBuffer(pack: Uint8Array): Buffer {
  return Buffer.from(pack.buffer, pack.byteOffset, pack.byteLength)
}
