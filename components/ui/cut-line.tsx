'use client'

import { Unplug } from 'lucide-react'
import { useLayoutEffect } from 'react'
import { steadyNow } from '../../lib/client/local-clock.ts'
import { formatClock } from '../format/times.ts'
import { useNow } from '../hooks/use-now.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useConnection, useCutSince, useLiveClient } from '../providers/live-provider.tsx'
import { HeaderNotice } from './header-notice.tsx'

/**
 * "Disconnected since 19:27:05, trying again in 4 s": said once for the whole page, whose charts are dimmed meanwhile. No
 * panel says of its feed what is true of the connection.
 */
export function CutLine() {
  const since = useCutSince()
  const cut = since !== null
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    if (cut) dataset.cut = ''
    else delete dataset.cut
  }, [cut])
  return (
    <HeaderNotice name="cut-line" icon={Unplug}>
      {since === null ? null : <Cut since={since} />}
    </HeaderNotice>
  )
}

function Cut({ since }: { readonly since: number }) {
  const [zone] = useZone()
  const client = useLiveClient()
  return (
    <p>
      <strong className="font-medium text-warn">
        Disconnected since <span className="tabular-nums">{formatClock(since, zone)}</span>
      </strong>
      <span aria-hidden>
        , <Trying />.{' '}
      </span>
      What you see is from then.{' '}
      <button
        type="button"
        onClick={() => client?.reconnectNow()}
        aria-label="Reconnect now"
        className="text-accent underline underline-offset-4"
      >
        Try now
      </button>
    </p>
  )
}

/** Apart, so that screen readers hear no countdown. */
function Trying() {
  const state = useConnection()
  const now = useNow(250, steadyNow)
  if (state.kind !== 'reconnecting' && state.kind !== 'offline') return <span />
  const wait = state.trying ? 0 : Math.max(0, Math.ceil((state.retryAt - now) / 1000))
  const text = wait > 0 ? `trying again in ${wait} s` : 'trying again now'
  return (
    <span className="tabular-nums">
      {state.kind === 'offline' ? `this device is offline, ${text}` : text}
    </span>
  )
}
