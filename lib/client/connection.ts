import { fullJitter } from '../domain/backoff.ts'

export type ConnectionState =
  /** The first attempt of all. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly since: number; readonly attempt: number }
  /** Waiting until `retryAt` (ms by `steadyNow`), or, where `trying`, connecting right now. */
  | (Waiting & { readonly kind: 'reconnecting' })
  /** As `reconnecting`, while the browser says that there is no network. */
  | (Waiting & { readonly kind: 'offline' })
  /** For good: the owner closed it, or the server said not to come back. */
  | { readonly kind: 'closed'; readonly reason: string }

interface Waiting {
  readonly attempt: number
  readonly retryAt: number
  readonly trying: boolean
  readonly reason: string
  /** The server that answered speaks another version of the protocol; another one may not. */
  readonly outdated?: true
}

export type ConnectionEvent =
  | { readonly kind: 'connected' }
  /** An attempt failed or a live link ended. `after`: the server asked for at least so many ms of patience. */
  | { readonly kind: 'lost'; readonly reason: string; readonly after?: number; readonly outdated?: true }
  | { readonly kind: 'due' }
  | { readonly kind: 'online' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'visible' }
  | { readonly kind: 'closed'; readonly reason: string }

type ConnectionEffect =
  /** Drop whatever socket there is and begin an attempt with a new one. */
  | { readonly kind: 'open' }
  | { readonly kind: 'cut' }
  /** Raise `due` after `ms`; replaces an earlier wait. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Ask the server for a sign of life, and raise `lost` without one. */
  | { readonly kind: 'probe' }

export interface ConnectionContext {
  readonly now: number
  readonly random: () => number
  readonly online: boolean
}

export interface Step {
  readonly state: ConnectionState
  readonly effects: readonly ConnectionEffect[]
}

/** A link that lived shorter than this does not reset the back-off. */
const STEADY_MS = 5_000

const open: ConnectionEffect = { kind: 'open' }
const cut: ConnectionEffect = { kind: 'cut' }
const probe: ConnectionEffect = { kind: 'probe' }

/** The connection as a pure function. It begins in `connecting`, whose owner opens the first socket. */
export function step(state: ConnectionState, event: ConnectionEvent, context: ConnectionContext): Step {
  if (event.kind === 'closed' && state.kind !== 'closed') {
    return { state: { kind: 'closed', reason: event.reason }, effects: [cut] }
  }
  switch (state.kind) {
    case 'connecting':
      return whileTrying(state, 0, event, context)
    case 'live':
      return whileLive(state, event, context)
    case 'reconnecting':
    case 'offline':
      return state.trying ? whileTrying(state, state.attempt, event, context) : whileWaiting(state, event)
    case 'closed':
      return same(state)
  }
}

function same(state: ConnectionState): Step {
  return { state, effects: [] }
}

function whileTrying(
  state: ConnectionState,
  attempt: number,
  event: ConnectionEvent,
  context: ConnectionContext,
): Step {
  switch (event.kind) {
    case 'connected':
      return same({ kind: 'live', since: context.now, attempt })
    case 'lost':
      return wait(attempt + 1, event, context)
    case 'online':
      // The attempt under way began without a network and may hang for long.
      return { state: state.kind === 'offline' ? { ...state, kind: 'reconnecting' } : state, effects: [open] }
    case 'offline':
    case 'visible':
    case 'due':
    case 'closed':
      return same(state)
  }
}

function whileLive(
  state: ConnectionState & { kind: 'live' },
  event: ConnectionEvent,
  context: ConnectionContext,
): Step {
  switch (event.kind) {
    case 'lost':
      return wait(context.now - state.since < STEADY_MS ? state.attempt + 1 : 1, event, context)
    case 'online':
    case 'offline':
    case 'visible':
      // The browser's word is a hint, no proof: a server on this machine is there without a network.
      return { state, effects: [probe] }
    case 'connected':
    case 'due':
    case 'closed':
      return same(state)
  }
}

function whileWaiting(
  state: ConnectionState & { kind: 'reconnecting' | 'offline' },
  event: ConnectionEvent,
): Step {
  switch (event.kind) {
    case 'due':
    case 'visible':
      return { state: { ...state, trying: true }, effects: [open] }
    case 'online':
      return { state: { ...state, kind: 'reconnecting', trying: true }, effects: [open] }
    case 'offline':
      return same({ ...state, kind: 'offline' })
    case 'lost':
    case 'connected':
    case 'closed':
      return same(state)
  }
}

function wait(
  attempt: number,
  event: ConnectionEvent & { kind: 'lost' },
  { now, random, online }: ConnectionContext,
): Step {
  const ms = Math.max(fullJitter(attempt, random), (event.after ?? 0) * (1 + random() / 4))
  const outdated = event.outdated === undefined ? {} : { outdated: event.outdated }
  const waiting: Waiting = { attempt, retryAt: now + ms, trying: false, reason: event.reason, ...outdated }
  return {
    state: { kind: online ? 'reconnecting' : 'offline', ...waiting },
    effects: [cut, { kind: 'wait', ms }],
  }
}
