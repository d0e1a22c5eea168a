import { parseLabels } from '../../lib/domain/feed-id.ts'

/** An id before its labels. */
function nameOf(id: string): string {
  const brace = id.indexOf('{')
  return brace < 0 ? id : id.slice(0, brace)
}

/** The last part of a path-like id, with its labels. */
function shortId(id: string): string {
  const name = nameOf(id)
  return id.slice(name.lastIndexOf('/') + 1)
}

/**
 * Short names for feeds that are shown together. Those that differ by labels alone are named by the values that differ;
 * where short names would be the same, they are whole ids.
 */
export function feedLabels(ids: readonly string[]): string[] {
  const short = byLabels(ids) ?? ids.map(shortId)
  return short.map((label, i) => {
    const same = short.indexOf(label) !== short.lastIndexOf(label)
    return same ? (ids[i] ?? label) : label
  })
}

function byLabels(ids: readonly string[]): string[] | null {
  const [first] = ids
  if (first === undefined || ids.length < 2 || ids.some((id) => nameOf(id) !== nameOf(first))) return null
  const all = ids.map(parseLabels)
  const keys = [...new Set(all.flatMap((labels) => Object.keys(labels)))].filter(
    (key) => new Set(all.map((labels) => labels[key])).size > 1,
  )
  const names = all.map((labels) => keys.flatMap((key) => labels[key] ?? []).join(' '))
  return names.includes('') ? null : names
}
