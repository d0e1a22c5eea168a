import { compileGlob } from './glob.ts'
import { parseSpan } from './parse-span.ts'

/** How long the data of some feeds is kept, ms; Infinity is for ever. */
export interface RetentionRule {
  readonly pattern: string
  readonly entries: number
  /** Of rows of about 8 s, 66 s and 70 min. */
  readonly rows: readonly [number, number, number]
  /** Of the entries of all feeds of the rule together, on disk. */
  readonly bytes: number
}

const DAY = 86_400_000
export const DEFAULT_RETENTION: RetentionRule = {
  pattern: '*',
  entries: 7 * DAY,
  rows: [90 * DAY, 730 * DAY, Number.POSITIVE_INFINITY],
  bytes: Number.POSITIVE_INFINITY,
}

const FIELDS = ['entries', '8s', '1m', '1h', 'size'] as const
type Field = (typeof FIELDS)[number]
const UNITS: Readonly<Record<string, number>> = { mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40 }

/**
 * `PATTERN=entries:7d,8s:90d,1m:2y,1h:forever,size:10GB`, rules separated by `;`, the first that matches a feed holds; what a
 * rule does not name is as in the default. Returns the rules, or what is wrong in a sentence.
 */
export function parseRetention(text: string): RetentionRule[] | string {
  const rules: RetentionRule[] = []
  for (const part of text.split(';')) {
    if (part.trim() === '') continue
    const rule = parseRule(part.trim())
    if (typeof rule === 'string') return rule
    rules.push(rule)
  }
  return rules
}

function parseRule(text: string): RetentionRule | string {
  const at = text.lastIndexOf('=')
  if (at < 1) return `"${text}" is not PATTERN=entries:7d,…`
  const values = new Map<Field, number>()
  for (const pair of text.slice(at + 1).split(',')) {
    const [name = '', amount = ''] = pair.split(':').map((piece) => piece.trim())
    const field = FIELDS.find((one) => one === name)
    if (field === undefined) return `"${name}" is none of ${FIELDS.join(', ')}`
    const value = field === 'size' ? parseSize(amount) : parseAge(amount)
    if (value === null)
      return `"${amount}" is no ${field === 'size' ? 'size such as 10GB' : 'age such as 7d or forever'}`
    values.set(field, value)
  }
  const { entries, rows, bytes } = DEFAULT_RETENTION
  const raw = values.get('entries') ?? entries
  // Coarser rows are never kept shorter than finer ones: the past must not have a hole.
  const fine = Math.max(raw, values.get('8s') ?? rows[0])
  const middle = Math.max(fine, values.get('1m') ?? rows[1])
  const coarse = Math.max(middle, values.get('1h') ?? rows[2])
  return {
    pattern: text.slice(0, at),
    entries: raw,
    rows: [fine, middle, coarse],
    bytes: values.get('size') ?? bytes,
  }
}

function parseAge(text: string): number | null {
  if (text === 'forever') return Number.POSITIVE_INFINITY
  const years = /^(\d+)y$/.exec(text)?.[1]
  return years === undefined ? parseSpan(text) : Number(years) * 365 * DAY
}

function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([mgt]b)$/i.exec(text)
  return match === null ? null : Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1)
}

/** Finds the rule of a feed's id. */
export function retentionOf(rules: readonly RetentionRule[]): (id: string) => RetentionRule {
  const compiled = rules.map((rule) => ({ rule, matches: compileGlob(rule.pattern) }))
  return (id) => compiled.find(({ matches }) => matches(id))?.rule ?? DEFAULT_RETENTION
}
