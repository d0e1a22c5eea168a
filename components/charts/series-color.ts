const COLORS = 8

function hash(text: string): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return h >>> 0
}

/**
 * A colour variable for each id: its own everywhere, from its name; within one chart the next free one where two share it.
 */
export function seriesColors(ids: readonly string[]): string[] {
  const taken = new Set<number>()
  return ids.map((id) => {
    let index = hash(id) % COLORS
    if (taken.size < COLORS) while (taken.has(index)) index = (index + 1) % COLORS
    taken.add(index)
    return `--series-${index + 1}`
  })
}
