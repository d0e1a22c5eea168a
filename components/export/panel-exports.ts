import type { FeedStore } from '../../lib/client/feed-store.ts'
import { BYTE_ORDER_MARK } from '../../lib/domain/csv.ts'
import type { Range } from '../../lib/domain/time-range.ts'
import type { MeasuredPanel, Panel } from '../../lib/protocol/panels.ts'
import type { ChartStage } from '../charts/chart-stage.ts'
import { panelFeeds } from '../panels/panel-feeds.ts'
import { csvOf } from './csv.ts'
import { exportUrls } from './export-urls.ts'
import { paintElement } from './paint-element.ts'
import { statisticsCsv } from './panel-csv.ts'
import { fileName, saveFile, saveFrom } from './save-file.ts'

type Feeds = ReadonlyMap<string, FeedStore>

/** `data-cell` is on the panel's cell; the panel is the article in it. */
function articleOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(id)}"] article`)
}

/** The panel as it stands on the page. `caption` says what time it shows. */
export async function savePicture({ id, title }: Panel, caption: string, now: number): Promise<void> {
  const article = articleOf(id)
  if (article === null) return
  const canvas = await paintElement(article, caption)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob !== null) saveFile(`${fileName(title, now)}.png`, blob)
}

/** What the panel shows: a chart's drawn points with mean and std of the window there, else the numbers of its feeds. */
export function saveShown(panel: MeasuredPanel, feeds: Feeds, stage: ChartStage, now: number): void {
  const figure = articleOf(panel.id)?.querySelector('figure') ?? null
  const table = figure === null ? undefined : stage.tables.get(figure)
  const text =
    table === undefined
      ? statisticsCsv(measured([panel], feeds))
      : csvOf(
          ['source', 'time', 'value', 'mean', 'std'],
          table().map(({ source, time, value, mean, std }) => [
            source,
            new Date(time).toISOString(),
            value,
            mean,
            std,
          ]),
        )
  saveCsv(panel.title, text, now)
}

/** The numbers of every feed and window of the room. */
export function saveRoomNumbers(
  title: string,
  panels: readonly MeasuredPanel[],
  feeds: Feeds,
  now: number,
): void {
  saveCsv(title, statisticsCsv(measured(panels, feeds)), now)
}

/** Every point of the feeds of these panels, as the server keeps them. */
export function savePoints(panels: readonly MeasuredPanel[], feeds: Feeds, range: Range): void {
  const ids = new Set(measured(panels, feeds).map(({ feed }) => feed.id))
  for (const url of exportUrls([...ids], range)) saveFrom(url)
}

function saveCsv(title: string, text: string, now: number): void {
  saveFile(
    `${fileName(title, now)}.csv`,
    new Blob([BYTE_ORDER_MARK, text], { type: 'text/csv;charset=utf-8' }),
  )
}

/** Each feed and window once. */
function measured(panels: readonly MeasuredPanel[], feeds: Feeds) {
  const all = panels.flatMap((panel) =>
    panelFeeds(panel, feeds).map((feed) => ({ feed, window: panel.window })),
  )
  return [...new Map(all.map((one) => [JSON.stringify([one.feed.id, one.window]), one])).values()]
}
