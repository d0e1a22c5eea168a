import type { Reading } from '../../lib/client/readings.ts'
import type { Distribution } from '../../lib/protocol/live-events.ts'
import type { Unit } from '../../lib/protocol/panels.ts'
import { formatAge } from '../format/times.ts'
import { formatValue } from '../format/units.ts'

/** A line of a table of numbers. */
export interface NumberRow {
  readonly id: string
  readonly reading: Reading
  readonly distribution: Distribution | null
  /** How long the feed has been silent, ms; null while that is nothing unusual. */
  readonly silent: number | null
}

export interface NumberColumn {
  readonly key: string
  readonly name: string
  readonly hint: string
  readonly value: (row: NumberRow) => number | null
  readonly text: (row: NumberRow, unit: Unit, decimals: number | undefined) => string
}

function measured(
  key: string,
  name: string,
  hint: string,
  value: (row: NumberRow) => number | null,
): NumberColumn {
  return {
    key,
    name,
    hint,
    value,
    text: (row, unit, decimals) => formatValue(value(row), unit, 5, decimals),
  }
}

const last = measured('last', 'Last', 'The newest value', ({ reading }) => reading.newest?.value ?? null)

export const NUMBER_COLUMNS: readonly NumberColumn[] = [
  {
    ...last,
    text: (row, unit, decimals) =>
      row.reading.newest?.value === null ? 'gap' : last.text(row, unit, decimals),
  },
  {
    key: 'n',
    name: 'n',
    hint: 'Values in the window',
    value: ({ reading }) => reading.stats?.n ?? null,
    text: ({ reading }) => reading.stats?.n.toLocaleString('en') ?? '–',
  },
  measured('mean', 'Mean', 'Mean of the window', ({ reading }) => reading.stats?.mean ?? null),
  measured('std', 'Std', 'Standard deviation of the window', ({ reading }) => reading.stats?.std ?? null),
  measured('min', 'Min', 'Least value of the window', ({ reading }) => reading.stats?.min ?? null),
  measured('max', 'Max', 'Greatest value of the window', ({ reading }) => reading.stats?.max ?? null),
  measured(
    'p95',
    'p95',
    '95% of the window are not above it',
    ({ distribution }) => distribution?.quantiles?.p95 ?? null,
  ),
  {
    key: 'silent',
    name: 'Silent',
    hint: 'For how long no point came, where that is unusual',
    value: ({ silent }) => silent,
    text: ({ silent }) => (silent === null ? '' : formatAge(silent)),
  },
]
