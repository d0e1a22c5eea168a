import { z } from 'zod'

/** A column by its name in the header, or by its number from 1. */
const columnSchema = z.union([z.string().min(1).max(1000), z.number().int().min(1).max(16_384)])
export type ColumnName = z.infer<typeof columnSchema>

/** How times of a file are written. `auto`: ISO 8601 text, or numbers of ms; `compact`: digits as yyyymmddHHMM. */
export const TIME_FORMATS = ['auto', 's', 'ms', 'us', 'ns', 'compact', 'dmy', 'mdy', 'ymd'] as const
export type TimeFormat = (typeof TIME_FORMATS)[number]

export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** How a CSV file is to be read; what is absent is told from the file. A preview gives one that is whole, to be used again. */
export const importMappingSchema = z.strictObject({
  headerLine: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('where names stand; what is before it is left out'),
  delimiter: z.enum(DELIMITERS).optional(),
  decimal: z.enum(['.', ',']).optional(),
  time: z
    .array(columnSchema)
    .min(1)
    .max(2)
    .optional()
    .describe('one column, or one of dates and one of clocks'),
  timeFormat: z.enum(TIME_FORMATS).optional(),
  zone: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('of times that name none: Europe/Berlin, +02:00; absent: UTC'),
  source: columnSchema.nullable().optional().describe("the column of feeds' names; null: none"),
  labels: z
    .array(columnSchema)
    .max(32)
    .optional()
    .describe('columns of text that become labels of the feeds'),
  values: z
    .array(z.object({ column: columnSchema, feed: z.string().min(1).max(200).optional() }))
    .min(1)
    .max(10_000)
    .optional()
    .describe('columns of values; each is a feed, named as here or as in the header'),
})
export type ImportMapping = z.infer<typeof importMappingSchema>
