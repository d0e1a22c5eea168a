/** The last part of a path-like id, with its labels. */
function shortId(id: string): string {
  const brace = id.indexOf('{')
  const name = brace < 0 ? id : id.slice(0, brace)
  return id.slice(name.lastIndexOf('/') + 1)
}

/** Short names for feeds that are shown together; where two would be the same, their whole ids. */
export function feedLabels(ids: readonly string[]): string[] {
  const short = ids.map(shortId)
  return short.map((label, i) => {
    const same = short.indexOf(label) !== short.lastIndexOf(label)
    return same ? (ids[i] ?? label) : label
  })
}
