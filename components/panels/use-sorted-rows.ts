'use client'

import { useMemo, useState } from 'react'
import { HeldOrder } from '../../lib/domain/held-order.ts'
import { compareNames } from '../../lib/domain/text/compare-names.ts'
import type { NumberColumn, NumberRow } from './number-columns.ts'

export interface Sorting {
  /** Of a column, or `feed`; null for the panel's own order. */
  readonly by: string | null
  readonly down: boolean
}

/**
 * The rows in the chosen order. Of numbers that move, two near ones do not change places all the time (`HeldOrder`); what
 * has no number comes last either way.
 */
export function useSortedRows(
  rows: readonly NumberRow[],
  columns: readonly NumberColumn[],
): [sorted: readonly NumberRow[], sorting: Sorting, sortBy: (key: string) => void] {
  const [sorting, setSorting] = useState<Sorting>({ by: null, down: true })
  // A new order for each column.
  const order = useMemo(() => ({ by: sorting.by, held: new HeldOrder() }), [sorting.by])

  /** Numbers fall first, names rise first; the third time the panel's own order is back. */
  function sortBy(key: string): void {
    const first = key !== 'feed'
    setSorting(({ by, down }) =>
      by !== key
        ? { by: key, down: first }
        : down === first
          ? { by: key, down: !first }
          : { by: null, down: true },
    )
  }

  if (sorting.by === 'feed') {
    const sign = sorting.down ? -1 : 1
    return [[...rows].sort((a, b) => sign * compareNames(a.id, b.id)), sorting, sortBy]
  }
  const column = columns.find(({ key }) => key === order.by)
  if (column === undefined) return [rows, sorting, sortBy]
  const values = new Map(rows.map((row) => [row.id, column.value(row)]))
  const rank = new Map(order.held.sort(values).map((id, i) => [id, i]))
  const rankOf = ({ id }: NumberRow): number => {
    const at = rank.get(id) ?? 0
    if (values.get(id) === null) return Number.POSITIVE_INFINITY
    return sorting.down ? at : -at
  }
  return [[...rows].sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1)), sorting, sortBy]
}
