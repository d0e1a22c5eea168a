/** What a spreadsheet takes for a formula, whatever is before it that `guarded` has put there. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/

/** Before a file that spreadsheets open: without it they read UTF-8 as the letters of an older code. */
export const BYTE_ORDER_MARK = '\ufeff'

/** A text as RFC 4180 writes it, quoted only where it must be. An apostrophe leads what a spreadsheet would take for a formula. */
export function formatCsvField(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/** A text as it was before `formatCsvField` guarded it. */
export function unguardCsvField(field: string): string {
  return field.startsWith("'") && FORMULA.test(field) ? field.slice(1) : field
}
