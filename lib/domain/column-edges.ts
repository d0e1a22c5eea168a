import { columnWidth } from './feed-series.ts'

/** Whole columns of 2^k ms, `columns` or one more, that cover (from, to]: what they say does not depend on the cut. */
export function coverWithColumns(
  from: number,
  to: number,
  columns: number,
): { from: number; to: number; width: number } {
  const width = columnWidth(to - from, columns)
  return { ...alignOutwards(from, to, width), width }
}

export function alignOutwards(from: number, to: number, width: number): { from: number; to: number } {
  return { from: Math.floor(from / width) * width, to: Math.ceil(to / width) * width }
}
