import { z } from 'zod'
import { DELIMITERS, importMappingSchema } from './import-mapping.ts'
import { wireErrorSchema } from './wire-error.ts'

const refusedLineSchema = z.object({
  line: z.number().int().min(1),
  code: wireErrorSchema.shape.code,
  message: z.string(),
})
export type RefusedLine = z.infer<typeof refusedLineSchema>

const count = z.number().int()
const keptAsSchema = z
  .object({
    entries: count.describe('points that are kept one by one'),
    s8: count.describe('points of which rollups of about 8 s are left after the next clean-up, at least'),
    m1: count.describe('of which rollups of about 66 s are left'),
    h1: count.describe('of which rollups of about 70 min are left'),
    nothing: count.describe('of which nothing is left'),
  })
  .describe('what retention makes of the points of the file, by their age')
export type KeptAs = z.infer<typeof keptAsSchema>

const notesSchema = z.array(z.string()).describe('sentences for whoever imports: what goes when, and why')

export const importAnswerSchema = z.object({
  points: count.describe('lines that hold a point: added + duplicates + tooOld'),
  feeds: count.describe('feeds that gained entries'),
  added: count,
  duplicates: count.describe('points that were there already'),
  tooOld: count.describe(
    'points before the oldest entry that their feed still holds: only rows are left there',
  ),
  refused: z.array(refusedLineSchema).describe('the first 1,000 refused lines'),
  refusedTotal: count,
  kept: keptAsSchema,
  notes: notesSchema,
})
export type ImportAnswer = z.infer<typeof importAnswerSchema>

const importedFeedSchema = z.object({
  feed: z.string(),
  points: count,
  from: z.number(),
  to: z.number(),
  known: z.boolean().describe('whether it is here already'),
})
export type ImportedFeed = z.infer<typeof importedFeedSchema>

const columnRoleSchema = z.enum(['time', 'value', 'source', 'label', 'left out'])

/** How a file is understood; nothing of it is written. */
export const importPreviewSchema = z.object({
  preview: z.literal(true),
  kind: z.enum(['csv', 'ndjson', 'json-seq']),
  encoding: z.string(),
  problem: z.string().nullable().describe('why it cannot be imported like this'),
  delimiter: z.enum(DELIMITERS).nullable(),
  columns: z
    .array(
      z.object({
        number: count,
        name: z.string(),
        role: columnRoleSchema,
        feed: z.string().optional().describe('of values: the feed; absent where the line names it'),
      }),
    )
    .describe('of CSV; the first 1,000'),
  columnsTotal: count,
  rows: z
    .array(
      z.object({
        line: count,
        cells: z.array(z.string()).describe('as they stand in the file, the first 50'),
        points: z.array(z.object({ feed: z.string(), time: z.number(), value: z.number().nullable() })),
        problems: z.array(z.string()),
      }),
    )
    .describe('the first ten'),
  points: count,
  feeds: z.array(importedFeedSchema).describe('the first 100'),
  feedsTotal: count,
  refused: z.array(refusedLineSchema).describe('the first 100 refused lines'),
  refusedTotal: count,
  kept: keptAsSchema,
  notes: notesSchema,
  mapping: importMappingSchema.nullable().describe('what was understood, to be used again'),
})
export type ImportPreview = z.infer<typeof importPreviewSchema>

/** A line of the answer to who asks for NDJSON: how far it is, and at last how it ended. */
export type ImportNews =
  | { readonly done: number; readonly total: number }
  | { readonly result: ImportAnswer }
  | { readonly error: z.infer<typeof wireErrorSchema> }
