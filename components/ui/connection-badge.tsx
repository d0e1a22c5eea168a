'use client'

import clsx from 'clsx'
import type { ConnectionState } from '../../lib/client/connection.ts'
import { steadyNow } from '../../lib/client/local-clock.ts'
import { formatClock } from '../format/times.ts'
import { useNow } from '../hooks/use-now.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useConnection, useLiveClient, useStaleSince } from '../providers/live-provider.tsx'

interface Description {
  readonly tone: 'ok' | 'warn' | 'bad' | 'quiet'
  readonly text: string
  readonly short: string
  readonly detail: string
}

/** The connection is there, and what comes over it is not new. */
function describeStale(since: string): Description {
  return {
    tone: 'warn',
    text: `Stale since ${since}`,
    short: 'Stale',
    detail: `The server does not reach its stored data; what is shown is from ${since}`,
  }
}

function describe(state: ConnectionState, now: number): Description {
  switch (state.kind) {
    case 'connecting':
      return { tone: 'quiet', text: 'Connecting', short: 'Connecting', detail: 'Opening the live connection' }
    case 'live':
      return { tone: 'ok', text: 'Live', short: 'Live', detail: 'Data arrives as it is posted' }
    case 'reconnecting': {
      const wait = state.trying ? 0 : Math.max(0, Math.ceil((state.retryAt - now) / 1000))
      const when = wait > 0 ? ` in ${wait} s` : '…'
      return {
        tone: 'warn',
        text: `Reconnecting${when}`,
        short: wait > 0 ? `${wait} s` : '…',
        detail: state.reason,
      }
    }
    case 'offline':
      return { tone: 'bad', text: 'Offline', short: 'Offline', detail: state.reason }
    case 'closed':
      return { tone: 'bad', text: 'Closed', short: 'Closed', detail: state.reason }
  }
}

/** What a screen reader hears: the state, not the countdown. */
function announce(state: ConnectionState): string {
  switch (state.kind) {
    case 'connecting':
      return 'Connecting'
    case 'live':
      return 'Connection live'
    case 'reconnecting':
      return 'Connection lost, reconnecting'
    case 'offline':
      return `Offline: ${state.reason}`
    case 'closed':
      return `Connection closed: ${state.reason}`
  }
}

export function ConnectionBadge() {
  const state = useConnection()
  const client = useLiveClient()
  const waiting = state.kind === 'reconnecting'
  const now = useNow(waiting ? 250 : null, steadyNow)
  const staleSince = useStaleSince()
  const [zone] = useZone()
  const stale = staleSince !== null && state.kind === 'live'
  const { tone, text, short, detail } = stale
    ? describeStale(formatClock(staleSince, zone))
    : describe(state, now)
  return (
    <div
      className="flex items-center gap-1"
      data-testid="connection"
      data-state={state.kind}
      data-stale={stale || undefined}
      title={detail}
    >
      <span className="sr-only" role="status">
        {announce(state)}
      </span>
      <span
        aria-hidden
        className="flex items-center gap-2 whitespace-nowrap rounded px-2 py-1 text-[13px] tabular-nums max-sm:gap-1.5 max-sm:px-1"
      >
        <span
          className={clsx('size-2 rounded-full', {
            'bg-ok': tone === 'ok',
            'animate-pulse bg-warn': tone === 'warn',
            'bg-bad': tone === 'bad',
            'bg-edge': tone === 'quiet',
          })}
        />
        <span className="max-sm:hidden">{text}</span>
        <span className="sm:hidden">{short}</span>
      </span>
      {waiting || state.kind === 'offline' ? (
        <button
          type="button"
          onClick={() => client?.reconnectNow()}
          className="rounded border border-edge px-2 py-0.5 text-[13px] hover:bg-raised max-sm:px-1.5"
          aria-label="Reconnect now"
        >
          now
        </button>
      ) : null}
    </div>
  )
}
