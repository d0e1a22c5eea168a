import type { Panel } from '../../lib/protocol/panels.ts'

interface Difference {
  readonly field: string
  readonly ours: string
  readonly theirs: string
}

/** The fields in which two versions of a panel differ, as they are written in JSON; places aside. */
export function panelDifferences(ours: Panel, theirs: Panel): Difference[] {
  const a = new Map<string, unknown>(Object.entries(ours))
  const b = new Map<string, unknown>(Object.entries(theirs))
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((field) => field !== 'layout' && field !== 'id')
    .map((field) => ({ field, ours: written(a.get(field)), theirs: written(b.get(field)) }))
    .filter((one) => one.ours !== one.theirs)
}

function written(value: unknown): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
