import { z } from 'zod'
import { GRID_COLUMNS } from './limits.ts'
import { selectorSchema } from './live-events.ts'
import { windowSchema } from './windows.ts'

/**
 * `none`, `percent`, `bytes`, `bytes/s`, `bits`, `bits/s`, `ns`, `us`, `ms`, `s`, `min`, `h`, `d` are written as people
 * read them (1.5 KiB, 1.5 min). `si` and `si:W` have the prefixes from nano to peta (4.2 mW). Any other text is set behind
 * the number as it is ("rpm", "°C").
 */
export const unitSchema = z.string().min(1).max(24)
export type Unit = z.infer<typeof unitSchema>

export const panelIdSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a–z, 0–9 and -')
  .refine((id) => id !== 'details', 'is kept for the room itself')

/** In cells of the room's grid. */
export const layoutSchema = z
  .strictObject({
    x: z
      .number()
      .int()
      .min(0)
      .max(GRID_COLUMNS - 1),
    y: z.number().int().min(0).max(10_000),
    w: z.number().int().min(1).max(GRID_COLUMNS),
    h: z.number().int().min(1).max(60),
  })
  .refine(({ x, w }) => x + w <= GRID_COLUMNS, 'reaches beyond the grid')
export type Layout = z.infer<typeof layoutSchema>

/** From `at` upwards, to the next threshold, a value has this level. */
const thresholdSchema = z.strictObject({
  at: z.number(),
  level: z.enum(['good', 'warn', 'bad']),
})
export type Threshold = z.infer<typeof thresholdSchema>

/** Which of a window's numbers a panel shows; `last` is the newest value. */
export const statisticSchema = z.enum(['last', 'mean', 'std', 'min', 'max', 'sum', 'n', 'first'])
export type Statistic = z.infer<typeof statisticSchema>

const titled = {
  id: panelIdSchema,
  title: z.string().max(200),
  description: z.string().max(2000).optional(),
  layout: layoutSchema,
}

const measured = {
  ...titled,
  selectors: z.array(selectorSchema).min(1).max(50),
  window: windowSchema,
  unit: unitSchema,
  /** As many as fit where it is left out. */
  decimals: z.number().int().min(0).max(10).optional(),
  thresholds: z.array(thresholdSchema).max(10).default([]),
  /** Where more feeds match: so many, the first by name or the highest by value; the panel says "12 of 340 shown". */
  limit: z
    .strictObject({ count: z.number().int().min(1).max(200), by: z.enum(['name', 'value']) })
    .optional(),
}

const bound = z.number().optional()
/** What is drawn where nothing came for more than 5 of the feed's usual intervals; `break` where it is left out. */
const gapSchema = z.enum(['break', 'connect', 'step'])
export type GapMode = z.infer<typeof gapSchema>
const gaps = gapSchema.optional()

export const panelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('timeseries'),
    ...measured,
    scale: z.enum(['linear', 'log']).default('linear'),
    stacked: z.boolean().default(false),
    /** What is drawn; where left out: with one feed value, mean and band, with several the values. */
    layers: z.array(z.enum(['value', 'mean', 'band', 'extent'])).optional(),
    /** Globs of the feeds that go by the right axis, and their unit. */
    right: z
      .strictObject({ match: z.array(z.string().min(1).max(1024)).max(50), unit: unitSchema })
      .optional(),
    min: bound,
    max: bound,
    gaps,
  }),
  z.strictObject({
    kind: z.literal('stat'),
    ...measured,
    statistic: statisticSchema.default('last'),
    spark: z.boolean().default(true),
  }),
  z.strictObject({
    kind: z.literal('gauge'),
    ...measured,
    statistic: statisticSchema.default('last'),
    min: z.number().default(0),
    max: z.number().default(100),
  }),
  z.strictObject({
    kind: z.literal('bar'),
    ...measured,
    statistic: statisticSchema.default('mean'),
    sort: z.enum(['name', 'value']).default('value'),
  }),
  z.strictObject({
    kind: z.literal('distribution'),
    ...measured,
    bins: z.number().int().min(2).max(200).optional(),
  }),
  z.strictObject({ kind: z.literal('table'), ...measured }),
  z.strictObject({
    kind: z.literal('timeline'),
    ...measured,
    /** A value belongs to the last state whose `at` it reaches. */
    states: z
      .array(
        z.strictObject({
          at: z.number(),
          label: z.string().min(1).max(60),
          level: z.enum(['good', 'warn', 'bad', 'neutral']),
        }),
      )
      .max(30)
      .default([]),
    gaps,
  }),
  z.strictObject({ kind: z.literal('text'), ...titled, markdown: z.string().max(20_000) }),
])
export type Panel = z.infer<typeof panelSchema>
export type PanelKind = Panel['kind']
export type PanelOf<K extends PanelKind> = Extract<Panel, { kind: K }>
/** A panel that shows feeds. */
export type MeasuredPanel = Exclude<Panel, { kind: 'text' }>
