import Papa from 'papaparse'
import { LineFault } from './line-fault.ts'

/** Of one record with its line breaks, in characters. */
const MAX_RECORD = 1_048_576
/** Each is looked for as far as the text goes; a file of nothing else would take minutes. */
const MAX_BROKEN_QUOTES = 32

export interface CsvRecord {
  /** Number of the line that it begins in, from 1. */
  readonly line: number
  readonly fields: readonly string[] | LineFault
}

/**
 * Reads lines as records of CSV as they come: quotes may hold delimiters and line breaks. Blank lines are no records. A
 * record whose quotes are broken costs its first line alone: reading goes on in the next one. What is held is one record.
 */
export class CsvRecords {
  readonly #delimiter: string
  #pending: string[] = []
  #pendingFrom = 0
  #broken = 0

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  /** True once the file has more broken quotes than anybody wrote by mistake. */
  get hopeless(): boolean {
    return this.#broken > MAX_BROKEN_QUOTES
  }

  take(first: number, lines: readonly (string | LineFault)[]): CsvRecord[] {
    const records: CsvRecord[] = []
    let readable: string[] = []
    let from = first
    for (const [i, line] of lines.entries()) {
      if (typeof line === 'string') {
        readable.push(line)
        continue
      }
      this.#read(from, readable, records, false)
      this.#giveUp(first + i, records)
      records.push({ line: first + i, fields: line })
      readable = []
      from = first + i + 1
    }
    this.#read(from, readable, records, false)
    return records
  }

  /** What is left once the last line has come. */
  end(): CsvRecord[] {
    const records: CsvRecord[] = []
    this.#read(this.#pendingFrom, [], records, true)
    return records
  }

  /** A line within the quotes cannot be read. */
  #giveUp(line: number, records: CsvRecord[]): void {
    if (this.#pending.length === 0) return
    const message = `A quote that opens here reaches line ${line}, which cannot be read.`
    records.push({ line: this.#pendingFrom, fields: new LineFault('bad_point', message) })
    this.#pending = []
  }

  #read(first: number, more: readonly string[], records: CsvRecord[], last: boolean): void {
    let from = this.#pending.length > 0 ? this.#pendingFrom : first
    let lines = [...this.#pending, ...more]
    this.#pending = []
    while (lines.length > 0 && !this.hopeless) {
      const broken = this.#parse(from, lines, records)
      if (broken === null) return
      const { at, open } = broken
      if (open && !last && sizeOf(lines, at) <= MAX_RECORD) {
        this.#pending = lines.slice(at)
        this.#pendingFrom = from + at
        return
      }
      this.#broken++
      const message = open
        ? 'A quote that opens in this line is not closed.'
        : 'A quote in this line is followed by neither a delimiter nor the end of the line; within quotes it is doubled.'
      records.push({ line: from + at, fields: new LineFault('bad_point', message) })
      lines = lines.slice(at + 1)
      from += at + 1
    }
  }

  /** Pushes records up to the first one whose quotes are broken, or not closed yet; `at` is its first line. */
  #parse(
    from: number,
    lines: readonly string[],
    records: CsvRecord[],
  ): { readonly at: number; readonly open: boolean } | null {
    const text = lines.join('\n')
    let at = 0
    let cursor = 0
    let broken: { at: number; open: boolean } | null = null
    Papa.parse<string[]>(text, {
      delimiter: this.#delimiter,
      newline: '\n',
      step: ({ data, errors, meta }, parser) => {
        if (errors.length > 0) {
          broken = { at, open: errors.every(({ code }) => code === 'MissingQuotes') }
          parser.abort()
          return
        }
        const fields = data.map(trimmed)
        if (fields.length > 1 || fields[0] !== '') records.push({ line: from + at, fields })
        at += lineBreaks(text, cursor, meta.cursor)
        cursor = meta.cursor
      },
    })
    return broken
  }
}

/** Without the spaces around it; quotes with a space before them are read too. */
function trimmed(field: string): string {
  const text = field.trim()
  const inner = text === field ? undefined : /^"((?:[^"]|"")*)"$/.exec(text)?.[1]
  return inner === undefined ? text : inner.replaceAll('""', '"')
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}

function sizeOf(lines: readonly string[], from: number): number {
  let size = 0
  for (let i = from; i < lines.length; i++) size += (lines[i]?.length ?? 0) + 1
  return size
}
