/** What a spreadsheet takes for a formula, whatever is before it that `guarded` has put there. */
const FORMULA = /^'*[=+\-@\t\r\n]/

/** A text as RFC 4180 writes it, quoted only where it must be. An apostrophe leads what a spreadsheet would take for a formula. */
export function formatCsvField(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/** A text as it was before `formatCsvField` guarded it. */
export function unguardCsvField(field: string): string {
  return field.startsWith("'") && FORMULA.test(field) ? field.slice(1) : field
}

/** The fields of one line, without the spaces around them; null where a quote is not closed. */
export function splitCsvLine(line: string, delimiter: string): string[] | null {
  if (!line.includes('"')) return line.split(delimiter).map((field) => field.trim())
  const fields: string[] = []
  let at = 0
  while (at <= line.length) {
    const opening = /^[^\S\t]*"/.exec(line.slice(at, at + 100))?.[0].length ?? 0
    let end = at
    let text = ''
    if (opening > 0) {
      end = closingQuote(line, at + opening)
      if (end < 0) return null
      text = line.slice(at + opening, end).replaceAll('""', '"')
      at = end + 1
    }
    end = line.indexOf(delimiter, at)
    if (end < 0) end = line.length
    const rest = line.slice(at, end).trim()
    if (opening > 0 && rest !== '') return null
    fields.push(opening > 0 ? text : rest)
    at = end + 1
  }
  return fields
}

/** Where the quote is that no other follows, or -1. */
function closingQuote(line: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = line.indexOf('"', at)
    if (at < 0 || line[at + 1] !== '"') return at
  }
}
