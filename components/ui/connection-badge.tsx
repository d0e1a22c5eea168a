'use client'

import clsx from 'clsx'
import type { ConnectionState } from '../../lib/client/connection.ts'
import { formatClock } from '../format/times.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useConnection, useStaleSince } from '../providers/live-provider.tsx'

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

function describe(state: ConnectionState): Description {
  switch (state.kind) {
    case 'connecting':
      return { tone: 'quiet', text: 'Connecting', short: 'Connecting', detail: 'Opening the live connection' }
    case 'live':
      return {
        tone: 'ok',
        text: 'Connected',
        short: '',
        detail: 'The server is reached: data arrives as it is posted',
      }
    case 'reconnecting':
      return { tone: 'warn', text: 'Disconnected', short: 'Cut off', detail: state.reason }
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
      return 'Connected'
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
  const staleSince = useStaleSince()
  const [zone] = useZone()
  const stale = staleSince !== null && state.kind === 'live'
  const { tone, text, short, detail } = stale ? describeStale(formatClock(staleSince, zone)) : describe(state)
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
    </div>
  )
}
