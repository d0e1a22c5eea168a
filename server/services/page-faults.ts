import type { Logger } from 'pino'
import type { z } from 'zod'
import type { faultSchema } from '../../lib/protocol/faults.ts'
import type { Clock } from '../ports/clock.ts'

/** Everybody who watches a room meets its fault: one line says it for so long. */
const QUIET_MS = 10 * 60_000

/** Logs what stopped working in pages, each kind of fault once in ten minutes. Its memory is bounded by the kinds there are. */
export function createPageFaults({ clock, logger }: { clock: Pick<Clock, 'monotonic'>; logger: Logger }) {
  const logged = new Map<string, number>()
  return {
    report({ part, error }: z.infer<typeof faultSchema>): void {
      const kind = `${part} ${error}`
      const now = clock.monotonic()
      const before = logged.get(kind)
      if (before !== undefined && now - before < QUIET_MS) return
      logged.set(kind, now)
      logger.error({ part, error }, 'a part of a page stopped working')
    },
  }
}

export type PageFaults = ReturnType<typeof createPageFaults>
