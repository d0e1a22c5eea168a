import type { z } from 'zod'
import { isTooNested, MAX_NESTING } from '../../lib/domain/nesting.ts'
import { AppError, type ErrorCode } from '../../lib/protocol/errors.ts'

/** Of a value that nothing may walk through. */
export const NESTED = `It has more than ${MAX_NESTING} levels of arrays and objects within each other.`

/** What the schema reads, or an AppError whose sentence names the first wrong field of `value`; it may be one itself already. */
export function parseOr<T>(schema: z.ZodType<T>, value: unknown, code: ErrorCode): T {
  if (value instanceof AppError) throw value
  if (isTooNested(value)) throw new AppError(code, NESTED)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError(code, describeFault(parsed.error, value))
}

/** A sentence such as `panels[2].window.last: expected number to be >=1`. */
export function describeFault({ issues }: z.ZodError, value: unknown): string {
  const [issue] = issues
  if (issue === undefined) return 'cannot be read'
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return `${describe(issue, value, [])}${more}`
}

function describe(issue: z.core.$ZodIssue, root: unknown, above: readonly PropertyKey[]): string {
  const path = [...above, ...issue.path]
  const found = at(root, path)
  const place = pathText(path)
  const say = (text: string) => (place === '' ? text : `${place}: ${text}`)
  if (issue.code === 'unrecognized_keys') {
    return say(`${issue.keys.slice(0, 3).map(quoted).join(', ')} is not known here`)
  }
  if (found === undefined && path.length > 0) return `${place} is missing`
  if (issue.code !== 'invalid_union')
    return say(issue.message.replace(/^(Invalid input|Too \w+|Invalid \w+): /, ''))
  if ('options' in issue && Array.isArray(issue.options)) {
    return say(`${quoted(found)} is none of ${issue.options.join(', ')}`)
  }
  const ways = issue.errors.flatMap(([first]) => (first === undefined ? [] : [describe(first, root, path)]))
  return ways.length === 0 ? say('cannot be read') : [...new Set(ways)].join(', or ')
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}
