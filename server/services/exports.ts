import { BYTE_ORDER_MARK } from '../../lib/domain/csv.ts'
import { encodeNpyHeader, encodeNpyRows } from '../../lib/domain/npy.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { FeedCatalog, FeedRecord } from '../ports/feed-catalog.ts'
import type { FeedHistory, RangeEntries } from '../ports/feed-history.ts'
import type { FeedLog } from '../ports/feed-log.ts'
import { pagesOf } from './export-pages.ts'
import { headLine, rowsAsText, slicesOf, type TextFormat } from './export-rows.ts'
import { type FeedChoice, type FoundFeeds, findFeeds } from './find-feeds.ts'

const NPY_FIELDS = ['time', 'value', 'offset']

export interface ExportQuery {
  readonly feeds: FeedChoice
  /** Event time in ms, (from, to]; absent: all that is held. */
  readonly from?: number
  readonly to?: number
  readonly format: 'csv' | 'ndjson' | 'npy'
  readonly times: 'ms' | 'iso'
  /** CSV for people: begins with a byte order mark, and every line names its feed. */
  readonly sheet?: boolean
}

export interface OpenExport {
  /** Those to be exported. */
  readonly feeds: { readonly total: number; readonly first: string }
  /** Of one feed: false where entries of the range are no longer held. */
  readonly complete: boolean | null
  /** Length of the whole where it is known. */
  readonly bytes: number | null
  /** Where it throws, what came before is not the whole. */
  readonly chunks: AsyncIterable<string | Uint8Array>
}

/** Entries of any range as a file, read page by page as its reader takes it: memory does not grow with the range. */
export interface Exports {
  /**
   * Resolves once the first page is read; npy, whose beginning says how long it is, has read every page once by then. Each
   * feed is exported as it stands when its turn comes, one after the other.
   */
  open(query: ExportQuery, signal: AbortSignal): Promise<OpenExport>
}

export function createExports(deps: { catalog: FeedCatalog; log: FeedLog; history: FeedHistory }): Exports {
  const { catalog, log, history } = deps

  /** The pages of a feed as it stands now, as often as they are asked for. */
  async function readerOf(feed: FeedRecord, query: ExportQuery, signal: AbortSignal) {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query
    const until = (await log.read(feed.key, { tail: 1 }, 1)).head
    return () => pagesOf(history, { feed: feed.key, from, to, until }, signal)
  }

  async function openText(
    { first, total, others }: FoundFeeds,
    query: ExportQuery,
    format: TextFormat,
    signal: AbortSignal,
  ): Promise<OpenExport> {
    const pages = (await readerOf(first, query, signal))()
    const firstPage = (await pages.next()).value
    async function* chunks() {
      yield format.format === 'csv' && query.sheet === true
        ? BYTE_ORDER_MARK + headLine(format)
        : headLine(format)
      yield* rowsAsText(first.id, startingWith(firstPage, pages), format)
      for await (const feed of others())
        yield* rowsAsText(feed.id, (await readerOf(feed, query, signal))(), format)
    }
    const complete = !isNamed(query, total) || firstPage === undefined ? null : isWhole(firstPage)
    return { feeds: { total, first: first.id }, complete, bytes: null, chunks: chunks() }
  }

  async function openNpy(feed: FeedRecord, query: ExportQuery, signal: AbortSignal): Promise<OpenExport> {
    const read = await readerOf(feed, query, signal)
    let rows = 0
    let complete: boolean | null = null
    for await (const page of read()) {
      complete ??= isWhole(page)
      rows += page.offsets.length
    }
    const header = encodeNpyHeader(NPY_FIELDS, rows)
    async function* chunks() {
      yield header
      let written = 0
      for await (const page of read()) {
        const columns = [page.times, page.values, page.offsets]
        for await (const [from, to] of slicesOf(page)) yield encodeNpyRows(columns, from, to)
        written += page.offsets.length
      }
      if (written !== rows) throw new AppError('internal', 'the feed changed while it was read; ask again')
    }
    const bytes = header.length + rows * NPY_FIELDS.length * 8
    return { feeds: { total: 1, first: feed.id }, complete, bytes, chunks: chunks() }
  }

  return {
    async open(query, signal) {
      const { format, times, from, to, feeds } = query
      if (from !== undefined && to !== undefined && !(to > from))
        throw new AppError('bad_request', '"to" must be later than "from"')
      const found = await findFeeds(feeds, catalog)
      const named = isNamed(query, found.total)
      const withSource = !named || query.sheet === true
      if (format !== 'npy') return openText(found, query, { format, times, withSource }, signal)
      if (!named) throw new AppError('bad_request', 'npy holds one feed: name it with `feed`')
      return openNpy(found.first, query, signal)
    },
  }
}

/** Whether it is one feed that was named: its file needs not say whose it is. */
function isNamed({ feeds }: ExportQuery, total: number): boolean {
  return 'ids' in feeds && total === 1
}

async function* startingWith(
  first: RangeEntries | undefined,
  others: AsyncIterable<RangeEntries>,
): AsyncGenerator<RangeEntries> {
  if (first !== undefined) yield first
  yield* others
}

/** Of a first page: whether nothing of the range lay before it. */
function isWhole({ oldest, offsets }: RangeEntries): boolean {
  return oldest === 1 || (offsets[0] ?? oldest) !== oldest
}
