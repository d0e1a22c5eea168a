import { io, type Socket } from 'socket.io-client'
import { errorKinds, isWireError } from '../protocol/errors.ts'
import { PROTOCOL_VERSION } from '../protocol/version.ts'
import type { BrowserEvents } from './browser-events.ts'
import { type ConnectionEvent, type ConnectionState, step } from './connection.ts'
import { createStore, type Store } from './store.ts'

export interface LinkOptions {
  /** Origin of the server; undefined means the page's own. */
  readonly url: string | undefined
  readonly namespace: string
  /** The room that the page shows, for a balancer that keeps those who watch it together. Called once per attempt. */
  room(): string | null
  /** A monotonic clock, ms. */
  readonly now: () => number
  readonly random: () => number
  readonly environment: BrowserEvents
  /** A new socket that is not connected yet: add the listeners. Called once per attempt. */
  onSocket(socket: Socket): void
  onLive(socket: Socket): void
  /** The live socket is gone; what was asked on it will not be answered. */
  onLost(): void
  /** Asks the server for a sign of life; rejects where none comes in time. */
  probe(socket: Socket): Promise<unknown>
}

export interface Link {
  readonly state: Store<ConnectionState>
  /** The connected socket, or null. */
  socket(): Socket | null
  /** Cuts the link (or the attempt) and begins anew after a back-off, at least `after` ms from now. */
  lose(reason: string, after?: number): void
  /** Ends a back-off; a live link is probed. */
  reconnectNow(): void
  /** Probes a live link, and cuts it where no answer comes. */
  verify(): void
  close(reason: string): void
}

const ATTEMPT_TIMEOUT_MS = 10_000

/**
 * Keeps one socket to one namespace. socket.io-client's own reconnection is off (its jitter comes before its cap, so
 * that after an outage all clients return together); each attempt takes a fresh socket, so that nothing that was
 * buffered for an old one is sent late.
 */
export function createLink(options: LinkOptions): Link {
  const state = createStore<ConnectionState>({ kind: 'connecting' })
  let socket: Socket | null = null
  let probing: Socket | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let giveUp: ReturnType<typeof setTimeout> | undefined
  const unsubscribe = options.environment.subscribe((kind) => raise({ kind }))

  function raise(event: ConnectionEvent): void {
    const before = state.getSnapshot()
    const context = { now: options.now(), random: options.random, online: options.environment.online() }
    const next = step(before, event, context)
    for (const effect of next.effects) {
      switch (effect.kind) {
        case 'open':
          open()
          break
        case 'cut':
          drop()
          break
        case 'wait':
          clearTimeout(retry)
          retry = setTimeout(() => raise({ kind: 'due' }), effect.ms)
          break
        case 'probe':
          probe()
          break
      }
    }
    if (before.kind === 'live' && next.state.kind !== 'live') options.onLost()
    state.set(next.state)
    if (before.kind !== 'live' && next.state.kind === 'live' && socket !== null) options.onLive(socket)
  }

  function open(): void {
    drop()
    const room = options.room()
    const mine: Socket = io(`${options.url ?? ''}${options.namespace}`, {
      forceNew: true,
      reconnection: false,
      autoConnect: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      timeout: ATTEMPT_TIMEOUT_MS,
      auth: { version: PROTOCOL_VERSION },
      query: room === null ? {} : { room },
    })
    socket = mine
    const failed = (reason: string, more: { after?: number; outdated?: true } = {}) => {
      if (socket === mine) raise({ kind: 'lost', reason, ...more })
    }
    mine.on('connect', () => {
      clearTimeout(giveUp)
      if (socket === mine) raise({ kind: 'connected' })
    })
    mine.on('disconnect', (reason) => failed(describeLoss(reason)))
    mine.on('connect_error', (error) => {
      const answer = refusalOf(error)
      if (answer?.final === true && socket === mine) raise({ kind: 'closed', reason: answer.reason })
      else failed(answer?.reason ?? 'the server cannot be reached', answer?.more)
    })
    mine.on('goodbye', (notice: { reason: string; reconnect: boolean }) => {
      if (notice.reconnect) failed(notice.reason)
      else if (socket === mine) raise({ kind: 'closed', reason: notice.reason })
    })
    options.onSocket(mine)
    giveUp = setTimeout(() => failed('the server did not answer in time'), ATTEMPT_TIMEOUT_MS)
    mine.connect()
  }

  function drop(): void {
    clearTimeout(retry)
    clearTimeout(giveUp)
    const old = socket
    socket = null
    if (old === null) return
    old.removeAllListeners()
    old.disconnect()
    // disconnect() leaves an engine that is still opening alone.
    old.io.engine?.close()
  }

  function probe(): void {
    const asked = socket
    if (asked === null || probing === asked) return
    probing = asked
    options.probe(asked).then(
      () => {
        probing = null
      },
      () => {
        if (socket === asked) raise({ kind: 'lost', reason: 'the server does not answer' })
      },
    )
  }

  open()
  return {
    state,
    socket: () => (state.getSnapshot().kind === 'live' ? socket : null),
    lose: (reason, after) => raise({ kind: 'lost', reason, ...(after === undefined ? {} : { after }) }),
    reconnectNow: () => raise({ kind: 'visible' }),
    verify: probe,
    close(reason) {
      unsubscribe()
      raise({ kind: 'closed', reason })
    },
  }
}

function describeLoss(reason: string): string {
  switch (reason) {
    case 'io server disconnect':
      return 'the server closed the connection'
    case 'ping timeout':
      return 'the server fell silent'
    default:
      return 'the connection broke'
  }
}

interface Refusal {
  readonly reason: string
  /** Coming back will not help. */
  readonly final: boolean
  readonly more: { readonly after?: number; readonly outdated?: true }
}

/** What the server's middleware answered, a `WireError` in `data`; null where no server of ours spoke. */
function refusalOf(error: Error & { data?: unknown }): Refusal | null {
  if (!isWireError(error.data)) return null
  const { code, message, retryAfter } = error.data
  // While nodes are restarted one after the other, the next one may be of this page's release.
  if (code === 'version_mismatch') return { reason: message, final: false, more: { outdated: true } }
  const more = retryAfter === undefined ? {} : { after: retryAfter * 1000 }
  return { reason: message, final: !errorKinds[code].retryable, more }
}
