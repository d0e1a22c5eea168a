import type { Clock } from '../ports/clock.ts'

/** Those whom new feeds concern are gathered this long before they are told, and told at most once in `TOLD_EVERY_MS`. */
const GATHERED_MS = 50
const TOLD_EVERY_MS = 1000

/** Gathers whom new feeds concern, so that of thousands that come at once all are told in one go. */
export function createArrivals<T>(
  clock: Clock,
  tell: (concerned: readonly T[]) => void,
): { add(one: T): void; close(): void } {
  const concerned = new Set<T>()
  let cancel: (() => void) | null = null
  let toldAt = Number.NEGATIVE_INFINITY

  function tellAll(): void {
    cancel = null
    toldAt = clock.monotonic()
    const all = [...concerned]
    concerned.clear()
    tell(all)
  }
  return {
    add(one) {
      concerned.add(one)
      cancel ??= clock.after(Math.max(GATHERED_MS, toldAt + TOLD_EVERY_MS - clock.monotonic()), tellAll)
    },
    close: () => cancel?.(),
  }
}
