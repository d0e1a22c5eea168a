import type { Clock } from '../ports/clock.ts'

/** Passes the newest state of each room on: at once where it was quiet, else as soon as the pass before allows. */
export interface RoomNews {
  changed(id: string, slug: string): void
  /** What was waiting for it is not passed on any more. */
  removed(id: string): void
  close(): void
}

export interface Passed {
  /** Milliseconds until the room may be passed on again. */
  readonly waitMs: number
  /** Whether somebody has not got this state yet, so that it is passed on again without another change. */
  readonly again: boolean
}

/** `pass` reads the room, so that no document is kept while it waits; it must not reject. */
export function createRoomNews(deps: {
  clock: Clock
  pass: (id: string, slug: string) => Promise<Passed>
}): RoomNews {
  const { clock, pass } = deps
  /** Rooms that were passed on just now: the address of one that has changed since. */
  const busy = new Map<string, { waiting: string | null; cancel: () => void }>()

  async function passOn(id: string, slug: string): Promise<void> {
    const one = { waiting: null as string | null, cancel: () => {} }
    busy.set(id, one)
    const { waitMs, again } = await pass(id, slug)
    if (busy.get(id) !== one) return
    if (again) one.waiting ??= slug
    one.cancel = clock.after(waitMs, () => {
      busy.delete(id)
      if (one.waiting !== null) void passOn(id, one.waiting)
    })
  }

  return {
    changed(id, slug) {
      const one = busy.get(id)
      if (one === undefined) void passOn(id, slug)
      else one.waiting = slug
    },
    removed(id) {
      busy.get(id)?.cancel()
      busy.delete(id)
    },
    close() {
      for (const { cancel } of busy.values()) cancel()
      busy.clear()
    },
  }
}
