type Cell = string | number | null

/** RFC 4180, with a header; what a spreadsheet would take for a formula is quoted by a leading apostrophe. */
export function csvOf(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let text = `${header.join(',')}\r\n`
  for (const row of rows) text += `${row.map(cellOf).join(',')}\r\n`
  return text
}

function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
