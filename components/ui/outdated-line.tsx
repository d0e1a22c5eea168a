'use client'

import { RotateCw } from 'lucide-react'
import { useIsOutdated } from '../providers/live-provider.tsx'
import { HeaderNotice } from './header-notice.tsx'

/** Below the header while the server refuses this page for its release. It goes with the next page, or another server. */
export function OutdatedLine() {
  const outdated = useIsOutdated()
  return (
    <HeaderNotice name="outdated-line" icon={RotateCw}>
      {outdated ? (
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
          <p className="min-w-0 flex-1 basis-60">
            <strong className="font-medium text-warn">
              This page is of another release than its server.
            </strong>{' '}
            It shows what it had, and goes on once both are the same.
          </p>
          <button
            type="button"
            onClick={() => window.location.reload()}
            className="rounded border border-edge px-2 py-0.5 hover:bg-raised"
          >
            Load it anew
          </button>
        </div>
      ) : null}
    </HeaderNotice>
  )
}
