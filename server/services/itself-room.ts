import { formatFeedId } from '../../lib/domain/feed-id.ts'
import { ROOM_SCHEMA } from '../../lib/protocol/limits.ts'
import type { Selector } from '../../lib/protocol/live-events.ts'
import type { Panel, PanelOf, Threshold, Unit } from '../../lib/protocol/panels.ts'
import type { RoomDocument } from '../../lib/protocol/rooms.ts'

/** Ids of the feeds of this server's own figures. On several nodes each has its own, told apart by a label. */
export function ownFeed(node: string | null, name: string): string {
  return formatFeedId(`watchroom/${name}`, node === null ? {} : { node })
}

/** Shows what `server/sources/own-figures.ts` posts, of one node or of all. */
export function itselfRoom({ nodes }: { nodes: boolean }): RoomDocument {
  const feed = (name: string): Selector =>
    nodes ? { match: `watchroom/${name}{*` } : { feed: `watchroom/${name}` }
  const all = (folder: string): Selector => ({ match: `watchroom/${folder}/*` })
  const measured = (
    title: string,
    selectors: readonly Selector[],
    unit: Unit,
    thresholds: Threshold[] = [],
  ) => ({
    id: title.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    title,
    selectors: [...selectors],
    unit,
    thresholds,
    window: { last: 60 } as const,
  })
  const stat = (at: number, ...rest: Parameters<typeof measured>): Panel => ({
    ...measured(...rest),
    kind: 'stat',
    layout: { x: at * 3, y: 0, w: 3, h: 4 },
    statistic: 'last',
    spark: true,
  })
  const chart = (x: number, y: number, ...rest: Parameters<typeof measured>): PanelOf<'timeseries'> => ({
    ...measured(...rest),
    kind: 'timeseries',
    layout: { x, y, w: 6, h: 6 },
    scale: 'linear',
    stacked: false,
    layers: ['value'],
  })
  const late: Threshold[] = [
    { at: 50, level: 'warn' },
    { at: 250, level: 'bad' },
  ]
  return {
    schema: ROOM_SCHEMA,
    slug: 'watchroom-itself',
    title: 'Watchroom itself',
    description: 'What this server takes, stores and sends, and what it had to refuse, once a second.',
    span: 300_000,
    panels: [
      stat(0, 'Viewers', [feed('viewers')], 'none'),
      stat(1, 'Points taken', [feed('points-accepted')], '/s'),
      stat(2, 'Feeds', [feed('feeds')], 'none'),
      stat(3, 'Longest stop', [feed('loop-delay')], 'ms', late),
      chart(0, 4, 'Points from clients', [feed('points-accepted'), feed('points-refused')], '/s'),
      chart(6, 4, 'Until points are stored', [feed('store-mean'), feed('store-longest')], 'ms'),
      chart(0, 10, 'Event loop stood still', [feed('loop-delay')], 'ms', late),
      chart(6, 10, 'Memory', [feed('memory'), feed('heap')], 'bytes'),
      chart(0, 16, 'Traffic', [feed('bytes-sent'), feed('bytes-received')], 'bytes/s'),
      nodes
        ? chart(6, 16, 'Redis answers after', [feed('redis-mean'), feed('redis-longest')], 'ms')
        : chart(6, 16, 'Frames to viewers', [feed('frames-sent')], '/s'),
      {
        ...chart(0, 22, 'Bounds of memory in use', [all('budget')], 'percent', [
          { at: 80, level: 'warn' },
          { at: 95, level: 'bad' },
        ]),
        layout: { x: 0, y: 22, w: 6, h: 9 },
        min: 0,
        max: 100,
      },
      {
        ...chart(6, 22, 'Went wrong since the start', [all('trouble')], 'none'),
        layout: { x: 6, y: 22, w: 6, h: 9 },
        min: 0,
      },
    ],
  }
}
