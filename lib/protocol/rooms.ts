import { z } from 'zod'
import { viewItemSchema } from './live-events.ts'

export const unitSchema = z.enum(['percent', 'bytes', 'bytes/s', 'ms', 'none'])
export type Unit = z.infer<typeof unitSchema>

const panelSchema = z.strictObject({
  id: z.string().min(1).max(64),
  title: z.string().min(1).max(200),
  kind: z.enum(['timeseries']),
  items: z.array(viewItemSchema).min(1),
  unit: unitSchema,
})
export type Panel = z.infer<typeof panelSchema>

export const roomSchema = z.strictObject({
  slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string().min(1).max(200),
  description: z.string().max(2000),
  panels: z.array(panelSchema),
})
export type Room = z.infer<typeof roomSchema>

export const roomListSchema = z.object({ rooms: z.array(roomSchema) })
