import { z } from 'zod'
import { importMappingSchema } from '../../lib/protocol/import-mapping.ts'
import type { ImportOptions } from '../services/exchange/imports.ts'
import { flagField } from './query-fields.ts'

const MAX_MAPPING = 12_000

const mappingField = z
  .string()
  .max(MAX_MAPPING)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(importMappingSchema)

export const importFields = z.object({
  source: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("stands in for a missing source, and before the names of a wide file's feeds; absent: unknown"),
  unit: z
    .enum(['s', 'ms', 'us', 'ns'])
    .optional()
    .describe('of times that are numbers; absent: ms, and what looks like another unit is refused'),
  zone: importMappingSchema.shape.zone,
  decimal: importMappingSchema.shape.decimal,
  map: mappingField.optional().describe('JSON: how CSV is read, as a preview gives it'),
  encoding: z
    .enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
    .optional()
    .describe('absent: as its bytes say'),
  strict: flagField.describe('1: where a line is refused, nothing is written'),
  preview: flagField.describe('1: how the file is understood; nothing is written'),
  partial: flagField.describe('1, of a preview: the body is the beginning of a file'),
})

export function optionsOf(query: z.output<typeof importFields>): ImportOptions {
  const { source, unit, zone, decimal, map, encoding, strict } = query
  return {
    defaultSource: source ?? null,
    encoding,
    strict,
    mapping: {
      ...map,
      ...(unit === undefined ? {} : { timeFormat: unit }),
      ...(zone === undefined ? {} : { zone }),
      ...(decimal === undefined ? {} : { decimal }),
    },
  }
}
