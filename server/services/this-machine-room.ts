import { ROOM_SCHEMA } from '../../lib/protocol/limits.ts'
import type { Panel, Unit } from '../../lib/protocol/panels.ts'
import type { RoomDocument } from '../../lib/protocol/rooms.ts'

function panel(at: number, id: string, title: string, feeds: readonly string[], unit: Unit): Panel {
  return {
    id,
    title,
    kind: 'timeseries',
    layout: { x: (at % 2) * 6, y: Math.floor(at / 2) * 6, w: 6, h: 6 },
    unit,
    selectors: feeds.map((feed) => ({ feed })),
    window: { last: 60 },
    thresholds: [],
    scale: 'linear',
    stacked: false,
  }
}

/** Shows what `server/sources/this-machine.ts` posts. */
export const thisMachineRoom: RoomDocument = {
  schema: ROOM_SCHEMA,
  slug: 'this-machine',
  title: 'This machine',
  description: 'What the machine that runs Watchroom is doing, measured once a second.',
  span: 300_000,
  panels: [
    panel(0, 'cpu', 'CPU', ['this-machine/cpu'], 'percent'),
    panel(1, 'memory', 'Memory', ['this-machine/memory'], 'percent'),
    panel(2, 'network', 'Network', ['this-machine/network-in', 'this-machine/network-out'], 'bytes/s'),
    panel(3, 'disk', 'Disk', ['this-machine/disk-read', 'this-machine/disk-write'], 'bytes/s'),
    panel(4, 'event-loop', 'Event-loop delay', ['this-machine/event-loop-delay'], 'ms'),
  ],
}
