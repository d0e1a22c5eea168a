import { formatCsvField } from '../../lib/domain/csv.ts'

type Cell = string | number | null

/** Columns under a header, between commas. */
export function csvOf(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let text = `${header.map(formatCsvField).join(',')}\r\n`
  for (const row of rows) text += `${row.map(cellOf).join(',')}\r\n`
  return text
}

function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  return formatCsvField(cell)
}
