import type { Stats, StatsRow } from './windows.ts'

export function statsToRow(s: Stats): StatsRow {
  const from = s.complete ? null : (s.from ?? s.end)
  return [s.n, s.mean, s.std, s.min, s.max, s.sum, s.first, s.last, s.end, from]
}

export function statsFromRow(row: StatsRow): Stats {
  const at = (i: number): number | null => row[i] ?? null
  return {
    n: at(0) ?? 0,
    mean: at(1),
    std: at(2),
    min: at(3),
    max: at(4),
    sum: at(5),
    first: at(6),
    last: at(7),
    end: at(8),
    complete: at(9) === null,
    from: at(9),
  }
}
