import type { Panel, Room, Unit } from '../../lib/protocol/rooms.ts'

export interface RoomService {
  list(): readonly Room[]
  find(slug: string): Room | null
}

const windows = [{ last: 60 }]

function panel(id: string, title: string, feeds: readonly string[], unit: Unit): Panel {
  return { id, title, kind: 'timeseries', unit, items: feeds.map((feed) => ({ feed, windows })) }
}

/** Shows what `server/sources/this-machine.ts` posts. */
const thisMachine: Room = {
  slug: 'this-machine',
  title: 'This machine',
  description: 'What the machine that runs Watchroom is doing, measured once a second.',
  panels: [
    panel('cpu', 'CPU', ['this-machine/cpu'], 'percent'),
    panel('memory', 'Memory', ['this-machine/memory'], 'percent'),
    panel('network', 'Network', ['this-machine/network-in', 'this-machine/network-out'], 'bytes/s'),
    panel('disk', 'Disk', ['this-machine/disk-read', 'this-machine/disk-write'], 'bytes/s'),
    panel('event-loop', 'Event-loop delay', ['this-machine/event-loop-delay'], 'ms'),
  ],
}

export function createRoomService(options: { thisMachine: boolean }): RoomService {
  const rooms = options.thisMachine ? [thisMachine] : []
  return {
    list: () => rooms,
    find: (slug) => rooms.find((room) => room.slug === slug) ?? null,
  }
}
