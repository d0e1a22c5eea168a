import { z } from 'zod'
import { MAX_FEED_ID_BYTES } from './limits.ts'
import { windowSchema } from './windows.ts'

/** The largest array that a history query answers: 8 MiB of float64. */
export const MAX_NPY_VALUES = 1_048_576

const feedId = z.string().min(1).max(MAX_FEED_ID_BYTES)
const feedIds = z.union([feedId.transform((id) => [id]), z.array(feedId).min(1).max(1000)])
const count = z.number().int().min(1)

/** Ids or globs; `window` is the last 10 entries where none is named. */
export const wsSubscribeSchema = z.object({
  id: z.unknown().optional(),
  subscribe: feedIds,
  window: windowSchema.optional(),
})

export const wsUnsubscribeSchema = z.object({ id: z.unknown().optional(), unsubscribe: feedIds })

/** `id` comes back with the answer. A feed is named by `source`, as in points, or by `feed`. */
export const wsQuerySchema = z.discriminatedUnion('query', [
  z.object({ id: z.unknown().optional(), query: z.literal('echo'), data: z.unknown() }),
  z.object({
    id: z.unknown().optional(),
    query: z.literal('feeds'),
    feed: feedId.optional(),
    match: feedId.optional(),
    cursor: z.string().optional(),
    limit: count.max(1000).default(100),
  }),
  z.object({
    id: z.unknown().optional(),
    query: z.literal('stats'),
    source: feedId.optional(),
    feed: feedId.optional(),
    window: windowSchema.default({ last: 10 }),
  }),
  z.object({
    id: z.unknown().optional(),
    query: z.literal('history'),
    source: feedId.optional(),
    feed: feedId.optional(),
    /** ms, or ISO 8601 text, read as the times of points are. */
    from: z.union([z.number(), z.string()]).optional(),
    to: z.union([z.number(), z.string()]).optional(),
    last: count.max(MAX_NPY_VALUES).optional(),
    columns: count.max(100_000).optional(),
    limit: count.max(MAX_NPY_VALUES).default(10_000),
    format: z.enum(['json', 'npy']).default('json'),
    /** npy: the newest values as a float64 array of this shape, oldest first; NaN in front where there are fewer. */
    shape: z.array(count).min(1).max(4).optional(),
    /** npy: so many entries (or rows of `shape`) a binary message, after one that says how many come. */
    chunk: count.optional(),
  }),
])
export type WsQuery = z.infer<typeof wsQuerySchema>

/**
 * What a subscription sends, per feed and tick. `value` is the newest entry's, `offset` its position. A quiet feed sends
 * nothing: how its span window ages is answered by a `stats` query.
 */
export interface WsResult {
  source: string
  value: number | null
  time: number
  mean: number | null
  std: number | null
  min: number | null
  max: number | null
  n: number
  offset: number
  epoch: string
  server_time: number
}
