import { z } from 'zod'
import { askedTime } from '../../lib/domain/asked-time.ts'
import { parseSpan } from '../../lib/domain/parse-span.ts'
import { MAX_FEED_ID_BYTES, MAX_WINDOW_POINTS, MAX_WINDOW_SPAN_MS } from '../../lib/protocol/limits.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'

export const feedField = z.string().min(1).max(MAX_FEED_ID_BYTES).describe("the feed's id")

export const countField = (most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(1, 'must be at least 1').max(most, `must be at most ${most}`))

const spanField = z
  .string()
  .transform((text, context) => {
    const span = parseSpan(text)
    if (span !== null && span >= 1 && span <= MAX_WINDOW_SPAN_MS) return span
    context.addIssue({
      code: 'custom',
      message: `"${text}" is not a duration such as 500ms, 10s, 5m, 1h or 2d`,
    })
    return z.NEVER
  })
  .describe('a duration: 500ms, 10s, 5m, 1h, 2d, or milliseconds')

/** Read as the times of points are, with the same hints (SPEC PT6). */
export const timeField = z
  .string()
  .transform((text, context) => {
    const time = askedTime(text)
    if (typeof time === 'number') return time
    context.addIssue({ code: 'custom', message: time })
    return z.NEVER
  })
  .describe('a time: ms since the epoch, or ISO 8601')

export const flagField = z
  .enum(['0', '1', 'true', 'false'])
  .default('0')
  .transform((text) => text === '1' || text === 'true')

/** Exactly one of `last` and `span`, or neither for the last 10. */
export const windowFields = {
  last: countField(MAX_WINDOW_POINTS).optional().describe('the last N entries'),
  span: spanField.optional(),
}

export function windowOf(query: { last?: number | undefined; span?: number | undefined }): WindowSpec | null {
  if (query.last !== undefined && query.span !== undefined) return null
  if (query.span !== undefined) return { span: query.span }
  return { last: query.last ?? 10 }
}
