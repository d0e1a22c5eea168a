import type { Threshold } from '../../lib/protocol/panels.ts'

export const LEVEL_COLORS: Record<Threshold['level'], string> = {
  good: 'var(--ok)',
  warn: 'var(--warn)',
  bad: 'var(--bad)',
}
