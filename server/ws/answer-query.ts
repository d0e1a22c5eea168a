import { encodeNpy } from '../../lib/domain/npy.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { MAX_NPY_VALUES, type WsQuery, wsQuerySchema } from '../../lib/protocol/ws-messages.ts'
import type { PointsResult, ReadService } from '../services/reads.ts'
import { parseCommand } from './parse-command.ts'

/** The messages that answer a query, in order; only npy is binary. */
export async function answerQuery(body: object, reads: ReadService): Promise<(object | Uint8Array)[]> {
  const query = parseCommand(wsQuerySchema, body)
  switch (query.query) {
    case 'echo':
      return [{ data: query.data }]
    case 'feeds': {
      const { feed, match, cursor, limit } = query
      return [
        await reads.feeds({
          limit,
          ...(feed === undefined ? {} : { feed }),
          ...(match === undefined ? {} : { match }),
          ...(cursor === undefined ? {} : { cursor }),
        }),
      ]
    }
    case 'stats':
      return [await reads.stats(feedOf(query), query.window)]
    case 'history':
      return query.format === 'npy' && query.shape ? shaped(query, query.shape, reads) : history(query, reads)
  }
}

type HistoryQuery = Extract<WsQuery, { query: 'history' }>

function feedOf(query: { source?: string | undefined; feed?: string | undefined }): string {
  const id = query.source ?? query.feed
  if (id === undefined) throw new AppError('bad_request', 'name the feed: "source"')
  return id
}

async function history(query: HistoryQuery, reads: ReadService): Promise<(object | Uint8Array)[]> {
  const { from, to, last, columns } = query
  const feed = feedOf(query)
  const found = await reads.points(feed, {
    limit: Math.max(query.limit, last ?? 0),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(last === undefined ? {} : { last }),
    ...(columns === undefined ? {} : { columns }),
  })
  const { epoch, times, values, offsets, total, complete } = found
  if (query.format === 'json') {
    const points = Array.from(times, (time, i) => {
      const value = values[i] ?? Number.NaN
      return { time, value: Number.isNaN(value) ? null : value, offset: offsets[i] ?? 0 }
    })
    return [{ feed, epoch, shown: times.length, total, complete, points }]
  }
  const rows = (start: number, end: number) =>
    encodeNpy(
      [times, values, offsets].map((column) => column.subarray(start, end)),
      ['time', 'value', 'offset'],
    )
  return inChunks(times.length, query.chunk, rows, { feed, epoch, total, complete })
}

async function shaped(query: HistoryQuery, shape: readonly number[], reads: ReadService) {
  const size = shape.reduce((product, length) => product * length, 1)
  if (size > MAX_NPY_VALUES)
    throw new AppError('too_large', `a shape holds at most ${MAX_NPY_VALUES} values; this one holds ${size}`)
  const feed = feedOf(query)
  const found: PointsResult = await reads.points(feed, { last: size, limit: size })
  const all = new Float64Array(size).fill(Number.NaN)
  all.set(found.values, size - found.values.length)
  const [height = 1, ...inner] = shape
  const width = size / height
  const rows = (start: number, end: number) =>
    encodeNpy([all.subarray(start * width, end * width)], { shape: [end - start, ...inner] })
  const { epoch, total, complete } = found
  return inChunks(height, query.chunk, rows, { feed, epoch, total, complete, shape })
}

/** Without `chunk` one binary message; with it, first a message that says how many binary ones follow. */
function inChunks(
  length: number,
  chunk: number | undefined,
  rows: (start: number, end: number) => Uint8Array,
  about: object,
): (object | Uint8Array)[] {
  if (chunk === undefined) return [rows(0, length)]
  const parts: Uint8Array[] = []
  for (let start = 0; start < length; start += chunk) parts.push(rows(start, Math.min(length, start + chunk)))
  return [{ ...about, chunks: parts.length }, ...parts]
}
