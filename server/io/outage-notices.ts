import type { Clock } from '../ports/clock.ts'
import type { Outage } from '../ports/outage.ts'

/** A connection to the storage that comes back within this is no outage to a viewer. */
const STALE_AFTER_MS = 1000

/** Since when what viewers see is stale, as they know it; `tell` hears of each change. */
export function createOutageNotices(deps: {
  outage: Outage
  clock: Clock
  tell: (since: number | null) => void
}): { since(): number | null; close(): void } {
  const { outage, clock } = deps
  let known = outage.since()
  let cancel: (() => void) | null = null

  function tell(since: number | null): void {
    cancel = null
    if (since === known) return
    known = since
    deps.tell(since)
  }
  const unfollow = outage.follow((since) => {
    cancel?.()
    if (since === null) tell(null)
    else cancel = clock.after(STALE_AFTER_MS, () => tell(since))
  })
  return {
    since: () => known,
    close() {
      unfollow()
      cancel?.()
    },
  }
}
