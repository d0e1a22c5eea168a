import { askedTime } from '../../lib/domain/asked-time.ts'
import { encodeNpy, encodeNpyHeader, encodeNpyRows, type NpyLayout } from '../../lib/domain/npy.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { MAX_NPY_VALUES, type WsQuery } from '../../lib/protocol/ws-messages.ts'
import { pointsAsJson } from '../services/encode-points.ts'
import { inOnePage } from '../services/point-pages.ts'
import type { ReadService } from '../services/reads.ts'
import { yieldToEvents } from '../services/yield-to-events.ts'
import type { Parts } from './outbox.ts'

/** A message as it is, or one that is made in parts as they are read. */
export type AnswerPart = object | Uint8Array | { readonly binary: boolean; readonly parts: Parts }

/** The messages of an answer in their order, each made once it is asked for, and how many bytes are held until then. */
export interface QueryAnswer {
  readonly bytes: number
  readonly messages: Iterable<AnswerPart>
}

export type AskedQuery = Exclude<WsQuery, { query: 'echo' }>
type HistoryQuery = Extract<WsQuery, { query: 'history' }>

const ENTRY_BYTES = 24
const FEED_BYTES = 1024
/** Of an answer that is not one of many values. */
const SMALL_BYTES = 4096
/** One part of an npy file: about a millisecond of copying. */
const ROWS_A_PART = 8192

/** What the answer may take of memory, before it is known. */
export function costOf(query: AskedQuery): number {
  switch (query.query) {
    case 'feeds':
      return SMALL_BYTES + (query.feed === undefined ? query.limit * FEED_BYTES : 0)
    case 'stats':
      return SMALL_BYTES
    case 'history':
      return SMALL_BYTES + ENTRY_BYTES * entriesOf(query)
  }
}

function entriesOf({ columns, shape, last, limit, format }: HistoryQuery): number {
  if (format === 'npy' && shape) return Math.min(sizeOf(shape), MAX_NPY_VALUES)
  return columns === undefined ? Math.max(limit, last ?? 0) : columns * 4
}

export async function answerQuery(query: AskedQuery, reads: ReadService): Promise<QueryAnswer> {
  switch (query.query) {
    case 'feeds': {
      const { feed, match, cursor, limit } = query
      const found = await reads.feeds({
        limit,
        ...(feed === undefined ? {} : { feed }),
        ...(match === undefined ? {} : { match }),
        ...(cursor === undefined ? {} : { cursor }),
      })
      return { bytes: SMALL_BYTES + found.feeds.length * FEED_BYTES, messages: [found] }
    }
    case 'stats':
      return { bytes: SMALL_BYTES, messages: [await reads.stats(feedOf(query), query.window)] }
    case 'history':
      return query.format === 'npy' && query.shape ? shaped(query, query.shape, reads) : history(query, reads)
  }
}

function feedOf(query: { source?: string | undefined; feed?: string | undefined }): string {
  const id = query.source ?? query.feed
  if (id === undefined) throw new AppError('bad_request', 'name the feed: "source"')
  return id
}

function timeOf(name: string, raw: number | string): number {
  const time = askedTime(raw)
  if (typeof time === 'string') throw new AppError('bad_request', `${name}: ${time}`)
  return time
}

async function history(query: HistoryQuery, reads: ReadService): Promise<QueryAnswer> {
  const { from, to, last, columns } = query
  const feed = feedOf(query)
  const found = await reads.points(feed, {
    limit: Math.max(query.limit, last ?? 0),
    ...(from === undefined ? {} : { from: timeOf('from', from) }),
    ...(to === undefined ? {} : { to: timeOf('to', to) }),
    ...(last === undefined ? {} : { last }),
    ...(columns === undefined ? {} : { columns }),
  })
  const { epoch, times, values, offsets, total, complete } = found
  const bytes = SMALL_BYTES + times.length * ENTRY_BYTES
  if (query.format === 'json') {
    const about = query.id === undefined ? {} : { id: query.id }
    return { bytes, messages: [{ binary: false, parts: pointsAsJson(feed, inOnePage(found), about) }] }
  }
  const named: NpyLayout = ['time', 'value', 'offset']
  const rows = (start: number, end: number) => npyOf([times, values, offsets], named, start, end)
  return { bytes, messages: inChunks(times.length, query.chunk, rows, { feed, epoch, total, complete }) }
}

async function shaped(
  query: HistoryQuery,
  shape: readonly number[],
  reads: ReadService,
): Promise<QueryAnswer> {
  const size = sizeOf(shape)
  if (size > MAX_NPY_VALUES)
    throw new AppError('too_large', `a shape holds at most ${MAX_NPY_VALUES} values; this one holds ${size}`)
  const feed = feedOf(query)
  const found = await reads.points(feed, { last: size, limit: size })
  const all = new Float64Array(size).fill(Number.NaN)
  all.set(found.values, size - found.values.length)
  const [height = 1, ...inner] = shape
  const width = size / height
  const rows = (start: number, end: number) =>
    npyOf([all], { shape: [end - start, ...inner] }, start * width, end * width)
  const { epoch, total, complete } = found
  const messages = inChunks(height, query.chunk, rows, { feed, epoch, total, complete, shape })
  return { bytes: SMALL_BYTES + size * ENTRY_BYTES, messages }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** Without `chunk` one binary message; with it, first a message that says how many binary ones follow. */
function* inChunks(
  length: number,
  chunk: number | undefined,
  rows: (start: number, end: number) => AnswerPart,
  about: object,
): Iterable<AnswerPart> {
  if (chunk === undefined) {
    yield rows(0, length)
    return
  }
  yield { ...about, chunks: Math.ceil(length / chunk) }
  for (let start = 0; start < length; start += chunk) yield rows(start, Math.min(length, start + chunk))
}

/** Rows [from, to) as a file: whole where it is small. */
function npyOf(columns: readonly Float64Array[], layout: NpyLayout, from: number, to: number): AnswerPart {
  const own = columns.map((column) => column.subarray(from, to))
  return to - from <= ROWS_A_PART ? encodeNpy(own, layout) : { binary: true, parts: npyParts(own, layout) }
}

async function* npyParts(columns: readonly Float64Array[], layout: NpyLayout): Parts {
  const rows = columns[0]?.length ?? 0
  yield encodeNpyHeader(layout, rows)
  for (let at = 0; at < rows; at += ROWS_A_PART) {
    await yieldToEvents()
    yield encodeNpyRows(columns, at, Math.min(rows, at + ROWS_A_PART))
  }
}
