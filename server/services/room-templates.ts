import { compileGlob } from '../../lib/domain/glob.ts'
import { chartPanels } from '../../lib/domain/room-templates.ts'
import { byName } from '../../lib/domain/text/compare-names.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { ROOM_SCHEMA } from '../../lib/protocol/limits.ts'
import type { NewRoom, RoomFromTemplate, RoomTemplate } from '../../lib/protocol/rooms.ts'
import type { FeedCatalog, FeedRecord } from '../ports/feed-catalog.ts'

/** A panel for each of so many values of a label; the room says how many more there are. */
const MAX_VALUES = 50
const SPAN = 300_000

export interface RoomTemplates {
  /** The room that a template describes, as the feeds are now. */
  fill(wanted: RoomFromTemplate): Promise<NewRoom>
}

export function createRoomTemplates(catalog: FeedCatalog): RoomTemplates {
  return { fill: (wanted) => fill(wanted, catalog) }
}

async function fill({ template, title, slug }: RoomFromTemplate, catalog: FeedCatalog): Promise<NewRoom> {
  const made = template.kind === 'feeds' ? await ofFeeds(template, catalog) : await byLabel(template, catalog)
  return {
    schema: ROOM_SCHEMA,
    span: SPAN,
    ...made,
    title: title ?? made.title,
    ...(slug === undefined ? {} : { slug }),
  }
}

type Made = Pick<NewRoom, 'title' | 'description' | 'panels'>

async function ofFeeds(
  { feeds, panels }: RoomTemplate & { kind: 'feeds' },
  catalog: FeedCatalog,
): Promise<Made> {
  const ids = [...new Set(feeds)]
  const found = await Promise.all(
    ids.map(async (feed) => (await catalog.search({ feed, limit: 1 })).feeds[0] ?? null),
  )
  const title = ids.length === 1 ? (ids[0] ?? '').slice(0, 200) : `${ids.length} feeds`
  const plans =
    panels === 'one'
      ? [{ title, selectors: ids.map((feed) => ({ feed })), unit: commonUnit(found) }]
      : ids.map((feed, i) => ({ title: feed, selectors: [{ feed }], unit: found[i]?.unit ?? null }))
  return { title: title.trim() || 'Feeds', description: '', panels: chartPanels(plans) }
}

async function byLabel(
  { label, match }: RoomTemplate & { kind: 'label' },
  catalog: FeedCatalog,
): Promise<Made> {
  const byValue = new Map<string, FeedRecord[]>()
  const matches = compileGlob(match)
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await catalog.search({ match, limit: 1000, ...(cursor === undefined ? {} : { cursor }) })
    for (const feed of page.feeds) {
      const value = Object.hasOwn(feed.labels, label) ? feed.labels[label] : undefined
      // The catalog takes a text without * and ? for a part of the id; a selector does not.
      if (value === undefined || value.length > 256 || !matches(feed.id)) continue
      const held = byValue.get(value)
      if (held === undefined) byValue.set(value, [feed])
      else held.push(feed)
    }
    cursor = page.next
  }
  if (byValue.size === 0) {
    const where = match === '*' ? '' : ` among those that match “${match}”`
    throw new AppError('bad_request', `No feed has the label “${label}”${where}.`)
  }
  const values = byName(byValue, ([value]) => value).slice(0, MAX_VALUES)
  return {
    title: `By ${label}`,
    description:
      byValue.size > MAX_VALUES ? `The first ${MAX_VALUES} of ${byValue.size} values of ${label}.` : '',
    panels: chartPanels(
      values.map(([value, feeds]) => ({
        title: value,
        selectors: [{ match, labels: { [label]: value } }],
        unit: commonUnit(feeds),
      })),
    ),
  }
}

function commonUnit(feeds: readonly (FeedRecord | null)[]): string | null {
  const [first] = feeds
  return feeds.every((feed) => feed?.unit === first?.unit) ? (first?.unit ?? null) : null
}
