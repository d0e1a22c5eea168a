'use client'

import { formatClock } from '../format/times.ts'
import { useNow } from '../hooks/use-now.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useConnection, useCutSince, useStaleSince } from '../providers/live-provider.tsx'
import { AsOf } from '../ui/as-of.tsx'
import { ConnectionBadge } from '../ui/connection-badge.tsx'

/** What a screen on a wall says besides the panels: which room, what time, and whether it is cut off. */
export function KioskBar({ title }: { title: string }) {
  const now = useNow(1000)
  const [zone] = useZone()
  const live = useConnection().kind === 'live'
  const stale = useStaleSince() !== null
  const since = useCutSince()
  return (
    <div className="flex h-8 items-center gap-3 px-1">
      <h1 className="min-w-0 truncate">{title}</h1>
      <div className="ml-auto flex items-center gap-2">
        <AsOf />
        {since === null ? null : (
          <span className="text-warn tabular-nums">Disconnected since {formatClock(since, zone)}</span>
        )}
        {live && !stale ? null : <ConnectionBadge />}
        <span suppressHydrationWarning className="text-muted tabular-nums">
          {formatClock(now, zone, 'minute')}
        </span>
      </div>
    </div>
  )
}
