'use client'

import { Clock } from 'lucide-react'
import { formatClock } from '../format/times.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStaleSince } from '../providers/live-provider.tsx'
import { HeaderNotice } from './header-notice.tsx'

/** Below the header while the server does not reach its stored data: from when what is on the page is. It goes by itself. */
export function StaleLine() {
  const since = useStaleSince()
  const [zone] = useZone()
  return (
    <HeaderNotice name="stale-line" icon={Clock}>
      {since === null ? null : (
        <p>
          <strong className="font-medium text-warn">
            Stale since <span className="tabular-nums">{formatClock(since, zone)}</span>.
          </strong>{' '}
          The server does not reach its stored data: what you see is from then, and nothing new is taken. It
          goes on by itself.
        </p>
      )}
    </HeaderNotice>
  )
}
