'use client'

import { RotateCw } from 'lucide-react'
import { useIsOutdated } from '../providers/live-provider.tsx'

/** Below the header while the server refuses this page for its release. It goes with the next page, or another server. */
export function OutdatedLine() {
  const outdated = useIsOutdated()
  return (
    <div role="status" className="app-header" data-testid="outdated-line">
      {outdated ? (
        <div className="border-b border-warn bg-surface">
          <p className="mx-auto flex w-full max-w-[1600px] flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-[13px] sm:px-6">
            <RotateCw aria-hidden className="size-4 shrink-0 text-warn" />
            <span className="min-w-0 flex-1 basis-60">
              <strong className="font-medium text-warn">
                This page is of another release than its server.
              </strong>{' '}
              It shows what it had, and goes on once both are the same.
            </span>
            <button
              type="button"
              onClick={() => window.location.reload()}
              className="rounded border border-edge px-2 py-0.5 hover:bg-raised"
            >
              Load it anew
            </button>
          </p>
        </div>
      ) : null}
    </div>
  )
}
