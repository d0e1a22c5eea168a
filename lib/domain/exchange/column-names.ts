import type { ColumnName } from '../../protocol/import-mapping.ts'

const TIME_NAMES = ['time', 't', 'ts', 'timestamp', '@timestamp', '_time', 'datetime', 'date_time']
const DATE_NAMES = ['date', 'datum', 'day', 'tag', 'fecha', 'data']
const CLOCK_NAMES = ['time', 'zeit', 'uhrzeit', 'heure', 'hora', 'clock']
const TIME_WORD = /^(?:date|time|datum|zeit|timestamp|fecha|hora|heure)|(?:time|zeit|stamp|datum)$/i
/** A unit or zone behind a name: `Time (UTC)`, `date [local]`. */
const ASIDE = /\s*[([].*$/

/** The columns that hold the time by their names: one, or one of dates and one of clocks; none where no name says so. */
export function timeColumnsOf(header: readonly string[]): number[] {
  const names = header.map((name) => name.toLowerCase().replace(ASIDE, '').trim())
  const date = names.findIndex((name) => DATE_NAMES.includes(name))
  if (date >= 0) {
    const clock = names.findIndex((name, i) => i !== date && CLOCK_NAMES.includes(name))
    return clock < 0 ? [date] : [date, clock]
  }
  const exact = names.findIndex((name) => TIME_NAMES.includes(name))
  if (exact >= 0) return [exact]
  const like = names.findIndex((name) => TIME_WORD.test(name))
  return like < 0 ? [] : [like]
}

/** Which column of the header is meant, or why none is. Two of the same name can be told apart by number alone. */
export function findColumn(header: readonly string[], column: ColumnName): number | string {
  if (typeof column === 'number') {
    if (column <= header.length) return column - 1
    return `There is no column ${column}: the header names ${header.length}.`
  }
  const wanted = column.toLowerCase()
  const exact = indicesOf(header, (name) => name === column)
  const found = exact.length > 0 ? exact : indicesOf(header, (name) => name.toLowerCase() === wanted)
  const [first, second] = found
  if (first === undefined) return `There is no column ${quoted(column)} in the header.`
  if (second === undefined) return first
  return `Columns ${first + 1} and ${second + 1} are both named ${quoted(column)}. Choose one by its number, or rename it.`
}

function indicesOf(header: readonly string[], fits: (name: string) => boolean): number[] {
  return header.flatMap((name, i) => (fits(name) ? [i] : []))
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57).toWellFormed()}...` : text)
}
