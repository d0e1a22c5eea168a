import { MAX_WINDOW_POINTS, MAX_WINDOW_SPAN_MS } from '../../lib/protocol/limits.ts'
import type { Stats, WindowSpec } from '../../lib/protocol/windows.ts'
import { formatDuration } from './times.ts'

export function formatWindow(window: WindowSpec): string {
  if ('span' in window) return formatDuration(window.span)
  return `last ${window.last.toLocaleString('en')} ${window.last === 1 ? 'point' : 'points'}`
}

/** A window as `parseWindow` reads it: `100` or `90000ms`. */
export function writeWindow(window: WindowSpec): string {
  return 'span' in window ? `${window.span}ms` : String(window.last)
}

/** What a window's answer covers: "1 h", or "last 41 min of 1 h" where less than that is held. */
export function formatCoverage(window: WindowSpec, stats: Stats): string {
  if (stats.complete) return formatWindow(window)
  if ('last' in window) return `${stats.n.toLocaleString('en')} of ${formatWindow(window)}`
  const held = stats.from === null || stats.end === null ? 0 : stats.end - stats.from
  return `last ${formatDuration(held)} of ${formatDuration(window.span)}`
}

const MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

export type WindowEntry =
  | { readonly ok: true; readonly window: WindowSpec }
  | { readonly ok: false; readonly message: string }

/** Reads what a person types as a window: "250" is points, "90s", "1.5 h" or "500 ms" is time. */
export function parseWindow(text: string): WindowEntry {
  const match = /^\s*([\d.,_]+)\s*([a-z]*)\s*$/i.exec(text)
  const amount = Number((match?.[1] ?? '').replace(/[,_]/g, ''))
  if (match === null || match[1] === undefined || !Number.isFinite(amount) || text.trim() === '') {
    return { ok: false, message: 'Write a number of points, such as 250, or a time, such as 90s or 5m.' }
  }
  const unit = (match[2] ?? '').toLowerCase()
  if (unit === '' || unit === 'points' || unit === 'point' || unit === 'p') {
    if (!Number.isInteger(amount) || amount < 1) {
      return { ok: false, message: 'A number of points is a whole number from 1 up.' }
    }
    if (amount > MAX_WINDOW_POINTS) {
      return {
        ok: false,
        message: `A window holds at most ${MAX_WINDOW_POINTS.toLocaleString('en')} points.`,
      }
    }
    return { ok: true, window: { last: amount } }
  }
  const factor = MS[unit]
  if (factor === undefined) {
    return { ok: false, message: `“${unit}” is not a unit of time here: use ms, s, m, h or d.` }
  }
  const span = Math.round(amount * factor)
  if (span < 1) return { ok: false, message: 'A window of time is at least 1 ms.' }
  if (span > MAX_WINDOW_SPAN_MS) return { ok: false, message: 'A window of time is at most 366 days.' }
  return { ok: true, window: { span } }
}
