import type { Room } from '../../lib/protocol/rooms.ts'
import type { Clock } from '../ports/clock.ts'

/** Passes the newest state of each room on: at once where it was quiet, else at most every `everyMs`. */
export interface RoomNews {
  changed(room: Room): void
  /** What was waiting for it is not passed on any more. */
  removed(id: string): void
  close(): void
}

export function createRoomNews(deps: {
  clock: Clock
  everyMs: number
  pass: (room: Room) => void
}): RoomNews {
  const { clock, everyMs, pass } = deps
  const busy = new Map<string, { waiting: Room | null; cancel: () => void }>()

  function passOn(room: Room): void {
    busy.set(room.id, { waiting: null, cancel: clock.after(everyMs, () => next(room.id)) })
    pass(room)
  }

  function next(id: string): void {
    const waiting = busy.get(id)?.waiting ?? null
    busy.delete(id)
    if (waiting !== null) passOn(waiting)
  }

  return {
    changed(room) {
      const one = busy.get(room.id)
      if (one === undefined) passOn(room)
      else one.waiting = room
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
