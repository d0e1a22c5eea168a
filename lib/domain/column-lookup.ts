import { BREAK_AFTER, type ColumnBuffer, type RollingBuffer } from './column-buffer.ts'

/** The newest drawn point at or before `time`, its value null where a gap follows it; null where there is none. */
export function pointUpTo(
  columns: ColumnBuffer,
  time: number,
): { readonly time: number; readonly value: number | null } | null {
  let broken = false
  for (let c = Math.min(columns.to, columns.columnOf(time)); c >= columns.from; c--) {
    const i = columns.slot(c)
    const gap = columns.gap[i] ?? 0
    const whole = c * columns.width <= time
    if ((columns.count[i] ?? 0) === 0) {
      broken ||= gap !== 0
      continue
    }
    const found = newestOfColumn(columns, i, time)
    if (found === null) continue
    broken ||= whole && (gap & BREAK_AFTER) !== 0
    return broken ? { time: found.time, value: null } : found
  }
  return null
}

function newestOfColumn(
  columns: ColumnBuffer,
  i: number,
  until: number,
): { time: number; value: number } | null {
  let found: { time: number; value: number } | null = null
  const take = (time = Number.NaN, value = Number.NaN): void => {
    if (time <= until && (found === null || time >= found.time)) found = { time, value }
  }
  take(columns.firstTime[i], columns.first[i])
  take(columns.minTime[i], columns.min[i])
  take(columns.maxTime[i], columns.max[i])
  take(columns.lastTime[i], columns.last[i])
  return found
}

/** The slot of the newest row that ends at or before `time`, -1 where there is none. */
export function rowUpTo(rolling: RollingBuffer, time: number): number {
  for (let c = Math.min(rolling.to, rolling.columnOf(time)); c >= rolling.from; c--) {
    const end = rolling.end[rolling.slot(c)] ?? Number.NaN
    if (end <= time) return rolling.slot(c)
  }
  return -1
}
