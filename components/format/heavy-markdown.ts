/** Characters of a text that may hold as much as the limits say; a longer one may hold more in proportion. */
const USUAL = 4000
/** Containers that begin on one line, nested in each other. */
const MOST_NESTED = 12
/** Blocks: lines, each counted once more for every container that it begins and every level that it is indented. */
const MOST_BLOCKS = 600
/** Columns of an indented level of code; a list's may be two, and costs less. */
const LEVEL = 4
/** A row of a table has a cell for each column, written or not. */
const MOST_CELLS = 1500
/** What may open or close something inside a paragraph. */
const MOST_MARKS = 400
/** Lines that make a heading of the line above. */
const MOST_RULED = 60

/**
 * Whether Markdown would take long to become elements, or nest so deeply that doing so overflows: such text is shown as it
 * was written. It looks at each line once.
 */
export function isHeavyMarkdown(text: string): boolean {
  const scale = Math.max(1, text.length / USUAL)
  let columns = 0
  let ruled = 0
  let blocks = 0
  const lines = text.split('\n')
  for (const line of lines) {
    const opened = /^(?:[ \t]*(?:>|[-*+](?=\s|$)|\d{1,9}[.)](?=\s|$)))*/.exec(line)?.[0] ?? ''
    const nested = (opened.match(/[>*+-]|\d+/g) ?? []).length
    if (nested > MOST_NESTED) return true
    const indent = /^[ \t]*/.exec(line)?.[0].replaceAll('\t', ' '.repeat(LEVEL)).length ?? 0
    if (line.trim() !== '') blocks += 1 + nested + Math.floor(indent / LEVEL)
    columns = Math.max(columns, line.split('|').length - 1)
    if (/^[\s>]*(?:=+|-+)\s*$/.test(line)) ruled++
  }
  if (blocks > MOST_BLOCKS * scale) return true
  if (columns * lines.length > MOST_CELLS * scale || ruled > MOST_RULED * scale) return true
  return (text.match(/[*_~[\]!<&`]/g) ?? []).length > MOST_MARKS * scale
}
