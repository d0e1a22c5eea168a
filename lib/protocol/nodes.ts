import { z } from 'zod'

const skewSchema = z.object({
  ms: z.number().describe("how far the node's clock is ahead of Redis'; below 0: behind"),
  within: z.number().describe('what `ms` may be wrong by, from the round trip'),
})
export type Skew = z.infer<typeof skewSchema>

const clockStepSchema = z.object({
  at: z.number().describe('what the clock read right after it, ms'),
  ms: z.number().describe('by how much it was set forward; below 0: back'),
})
export type ClockStep = z.infer<typeof clockStepSchema>

/** What a node tells the others of itself. Fields that a newer release adds are left out. */
export const nodeNewsSchema = z.object({
  id: z.string().max(100).describe("of the node's run"),
  host: z.string().max(300),
  release: z.string().max(100),
  protocol: z.number().int(),
  started: z.number().describe("by the node's own clock, ms"),
  skew: skewSchema.nullable().describe('null: not measured, or there is no Redis'),
  clockStep: clockStepSchema
    .optional()
    .describe("the last time that the node's wall clock was set while it ran; said for a day"),
})
export type NodeNews = z.infer<typeof nodeNewsSchema>

const nodeSchema = nodeNewsSchema.extend({
  self: z.boolean().describe('the node that answers'),
})
export type NodeRow = z.infer<typeof nodeSchema>

export const nodeListSchema = z.object({
  nodes: z.array(nodeSchema).describe('those that were heard of in the last 16 s'),
  warnings: z.array(z.string()).describe('clocks that are wrong, releases that do not fit together'),
  at: z.number().describe('server time, ms'),
})
