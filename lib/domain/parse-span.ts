const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Whole milliseconds of `500ms`, `10s`, `1.5h`, `2d`, or of a bare number of milliseconds; null for anything else. */
export function parseSpan(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim())
  if (!match) return null
  const span = Math.round(Number(match[1]) * (UNIT_MS[match[2] ?? 'ms'] ?? 1))
  return Number.isSafeInteger(span) ? span : null
}
