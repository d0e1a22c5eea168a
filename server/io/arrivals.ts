import type { Clock } from '../ports/clock.ts'

/** New feeds are gathered this long before pages are told, and told at most once in `TOLD_EVERY_MS`. */
const GATHERED_MS = 50
const TOLD_EVERY_MS = 1000

/** Gathers ids of new feeds, so that thousands that come at once are told in one go. */
export function createArrivals(
  clock: Clock,
  tell: (ids: readonly string[]) => void,
): { add(id: string): void; close(): void } {
  const ids = new Set<string>()
  let cancel: (() => void) | null = null
  let toldAt = Number.NEGATIVE_INFINITY

  function tellAll(): void {
    cancel = null
    toldAt = clock.monotonic()
    const all = [...ids]
    ids.clear()
    tell(all)
  }
  return {
    add(id) {
      ids.add(id)
      cancel ??= clock.after(Math.max(GATHERED_MS, toldAt + TOLD_EVERY_MS - clock.monotonic()), tellAll)
    },
    close: () => cancel?.(),
  }
}
