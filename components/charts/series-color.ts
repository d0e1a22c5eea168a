const COLORS = 8

function hash(text: string): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return h >>> 0
}

/** How a series is told from the others of its chart. */
export interface SeriesMark {
  /** Name of the CSS variable that holds its colour. */
  readonly color: string
  /** How many before it by name have this colour too: their lines are dashed otherwise. */
  readonly round: number
}

/**
 * A mark for each id: its colour is its own everywhere, from its name. Where two ids of one chart share it, the later one
 * by name takes the next that is used least, so that the same ids have the same marks in any order.
 */
export function seriesMarks(ids: readonly string[]): SeriesMark[] {
  const uses = new Array<number>(COLORS).fill(0)
  const marks = new Map<string, SeriesMark>()
  const use = (id: string, index: number): void => {
    const round = uses[index] ?? 0
    uses[index] = round + 1
    marks.set(id, { color: `--series-${index + 1}`, round })
  }
  const clashing: string[] = []
  for (const id of [...new Set(ids)].sort()) {
    const own = hash(id) % COLORS
    if (uses[own] === 0) use(id, own)
    else clashing.push(id)
  }
  for (const id of clashing) {
    const least = Math.min(...uses)
    let index = hash(id) % COLORS
    while (uses[index] !== least) index = (index + 1) % COLORS
    use(id, index)
  }
  return ids.map((id) => marks.get(id) ?? { color: '--series-1', round: 0 })
}

export function seriesColors(ids: readonly string[]): string[] {
  return seriesMarks(ids).map(({ color }) => color)
}

/** Dashes and gaps, CSS px. */
const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3]]

/** The line of a series: more than three of one colour begin anew. */
export function dashOf(round: number): readonly number[] {
  return DASHES[round % DASHES.length] ?? []
}
