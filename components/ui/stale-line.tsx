'use client'

import { Clock } from 'lucide-react'
import { formatClock } from '../format/times.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStaleSince } from '../providers/live-provider.tsx'

/** Below the header while the server does not reach its stored data: from when what is on the page is. It goes by itself. */
export function StaleLine() {
  const since = useStaleSince()
  const [zone] = useZone()
  return (
    <div role="status" className="app-header" data-testid="stale-line">
      {since === null ? null : (
        <div className="border-b border-warn bg-surface">
          <p className="mx-auto flex w-full max-w-[1600px] items-start gap-2 px-4 py-2 text-[13px] sm:px-6">
            <Clock aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            <span>
              <strong className="font-medium text-warn">
                Stale since <span className="tabular-nums">{formatClock(since, zone)}</span>.
              </strong>{' '}
              The server does not reach its stored data: what you see is from then, and nothing new is taken.
              It goes on by itself.
            </span>
          </p>
        </div>
      )}
    </div>
  )
}
