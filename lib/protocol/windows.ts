import { z } from 'zod'
import { MAX_WINDOW_POINTS, MAX_WINDOW_SPAN_MS } from './limits.ts'

/** The last N entries of a feed, or the entries of the last `span` milliseconds. */
export const windowSchema = z.union([
  z.strictObject({ last: z.number().int().min(1).max(MAX_WINDOW_POINTS) }),
  z.strictObject({ span: z.number().int().min(1).max(MAX_WINDOW_SPAN_MS) }),
])
export type WindowSpec = z.infer<typeof windowSchema>

/**
 * The statistics of one window. std is the population's (ddof 0), as `numpy.std`. With n = 0 every number but `n` is
 * null. `end` is the event time (ms) at which a span window ends, or the newest event time for `last`.
 * `complete: false` says that the window reaches back beyond what is held; `from` is then the oldest event time held.
 */
export const statsSchema = z.object({
  n: z.number().int(),
  mean: z.number().nullable(),
  std: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  sum: z.number().nullable(),
  first: z.number().nullable(),
  last: z.number().nullable(),
  end: z.number().nullable(),
  complete: z.boolean(),
  from: z.number().nullable(),
})
export type Stats = z.infer<typeof statsSchema>

export const quantilesSchema = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  /** True where the window held more values than are selected exactly (SPEC WN7). */
  sampled: z.boolean(),
})
export type Quantiles = z.infer<typeof quantilesSchema>

/** `[n, mean, std, min, max, sum, first, last, end, from]`; `from` is null where the answer is complete. */
export type StatsRow = readonly (number | null)[]
