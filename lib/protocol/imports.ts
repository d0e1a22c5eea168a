import { z } from 'zod'
import { wireErrorSchema } from './wire-error.ts'

const refusedLineSchema = z.object({
  line: z.number().int().min(1),
  code: wireErrorSchema.shape.code,
  message: z.string(),
})
export type RefusedLine = z.infer<typeof refusedLineSchema>

export const importAnswerSchema = z.object({
  points: z.number().int().describe('lines that hold a point: added + duplicates + tooOld'),
  feeds: z.number().int().describe('feeds that gained entries'),
  added: z.number().int(),
  duplicates: z.number().int().describe('points that were there already'),
  tooOld: z
    .number()
    .int()
    .describe('points before the oldest entry that their feed still holds: only rows are left there'),
  refused: z.array(refusedLineSchema).describe('the first 1,000 refused lines'),
  refusedTotal: z.number().int(),
})
export type ImportAnswer = z.infer<typeof importAnswerSchema>

/** A line of the answer to who asks for NDJSON: how far it is, and at last how it ended. */
export type ImportNews =
  | { readonly done: number; readonly total: number }
  | { readonly result: ImportAnswer }
  | { readonly error: z.infer<typeof wireErrorSchema> }
