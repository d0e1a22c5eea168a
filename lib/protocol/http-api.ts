import { z } from 'zod'
import { refusalSchema } from './points.ts'
import { positionSchema } from './positions.ts'
import { quantilesSchema, statsSchema, windowSchema } from './windows.ts'
import { wireErrorSchema } from './wire-error.ts'

export const errorAnswerSchema = z.object({ error: wireErrorSchema })

const feedRowSchema = z.object({
  id: z.string(),
  labels: z.record(z.string(), z.string()),
  kind: z.enum(['gauge', 'counter']),
  unit: z.string().nullable(),
  created: z.number().describe('server time of the first point, ms'),
  head: positionSchema.describe('where the feed stands; offset 0: no entry'),
  newest: z
    .object({ time: z.number(), value: z.number().nullable() })
    .nullable()
    .describe('the newest entry; value null is a gap'),
  arrived: z.number().nullable().describe('when the newest entry arrived, server ms'),
})
export type FeedRow = z.infer<typeof feedRowSchema>

export const feedListSchema = z.object({
  feeds: z.array(feedRowSchema),
  total: z.number().int(),
  next: z.string().nullable().describe('the cursor of the next page'),
  at: z.number().describe('server time, ms'),
})
export type FeedList = z.infer<typeof feedListSchema>

export const statsAnswerSchema = z.object({
  feed: z.string(),
  window: windowSchema,
  position: positionSchema,
  arrived: z.number().nullable(),
  at: z.number().describe('server time, ms'),
  ...statsSchema.shape,
  ...quantilesSchema.shape,
})
export type StatsAnswer = z.infer<typeof statsAnswerSchema>

export const pointsAnswerSchema = z.object({
  feed: z.string(),
  epoch: z.string(),
  shown: z.number().int(),
  total: z.number().int().describe('more than `shown` where columns or the limit left points out'),
  complete: z.boolean().describe('false where entries of the range are no longer held, or the limit cut it'),
  points: z.array(z.object({ time: z.number(), value: z.number().nullable(), offset: z.number().int() })),
})

export const columnsAnswerSchema = z.object({
  feed: z.string(),
  epoch: z.string(),
  width: z.number().describe('of a column, ms: 2^k where entries are left, else that of the rollup rows'),
  source: z.enum(['entries', 'rows']),
  total: z.number().int().describe('entries in the range'),
  from: z.number().describe('the range, widened to the edges of columns'),
  to: z.number(),
  heldFrom: z.number().nullable().describe('since when nothing is missing; null: nothing ever was'),
  columns: z
    .array(
      z.object({
        end: z.number().describe('the column is (end - width, end]'),
        n: z.number().int(),
        mean: z.number(),
        std: z.number(),
        min: z.number(),
        max: z.number(),
      }),
    )
    .describe('those that hold a value'),
})

export const refusalListSchema = z.object({ refusals: z.array(refusalSchema), at: z.number() })
