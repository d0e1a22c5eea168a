import { z } from 'zod'

/**
 * Where an entry stands in a feed's log. Offsets begin at 1, are gapless and grow by one; offset 0 means "before the
 * first". Positions of different epochs cannot be compared (SPEC RC1, LG7).
 */
export const positionSchema = z.object({
  epoch: z.string().min(1).max(64),
  offset: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
})
export type Position = z.infer<typeof positionSchema>
