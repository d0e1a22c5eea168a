import { z } from 'zod'

/** What of a page may stop working by itself: panels by their kind, and the other parts that have a boundary. */
const partSchema = z.enum([
  'timeseries',
  'stat',
  'gauge',
  'bar',
  'distribution',
  'table',
  'timeline',
  'text',
  'feed',
  'message',
  'chat',
  'dialog',
  'editor',
])
export type FaultPart = z.infer<typeof partSchema>

/** The classes of errors that JavaScript and browsers throw. */
const errorSchema = z.enum([
  'Error',
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'URIError',
  'DOMException',
])
export type FaultError = z.infer<typeof errorSchema>

/** A fault of a page as it is told to the server: words of ours alone, so that no data can be in it. */
export const faultSchema = z.strictObject({ part: partSchema, error: errorSchema })
