const COLORS = 8

function hash(text: string): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return h >>> 0
}

/**
 * A colour variable for each id: its own everywhere, from its name. Where two ids of one chart share it, the later one
 * by name takes the next free one, so that the same ids have the same colours in any order.
 */
export function seriesColors(ids: readonly string[]): string[] {
  const taken = new Set<number>()
  const colors = new Map<string, number>()
  const clashing: string[] = []
  for (const id of [...new Set(ids)].sort()) {
    const own = hash(id) % COLORS
    if (taken.has(own)) clashing.push(id)
    else colors.set(id, own)
    taken.add(own)
  }
  for (const id of clashing) {
    let index = hash(id) % COLORS
    if (taken.size < COLORS) while (taken.has(index)) index = (index + 1) % COLORS
    taken.add(index)
    colors.set(id, index)
  }
  return ids.map((id) => `--series-${(colors.get(id) ?? 0) + 1}`)
}
