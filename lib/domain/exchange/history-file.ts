import { AppError } from '../../protocol/errors.ts'
import type { Delimiter, ImportMapping, TimeFormat } from '../../protocol/import-mapping.ts'
import { parseJson } from '../parse-json.ts'
import { planFile } from './choose-delimiter.ts'
import { quoted } from './column-names.ts'
import { type CsvRecord, CsvRecords } from './csv-records.ts'
import { type FilePlan, PlanFault, type UnreadTable } from './file-plan.ts'
import { readFileTime } from './file-time.ts'
import { JsonSequence } from './json-sequence.ts'
import { LineFault } from './line-fault.ts'
import { pointsOfRecord } from './plan-points.ts'
import { ZoneClock } from './zone-clock.ts'

/** What is looked at before it is decided how a file is read. */
const SAMPLE_LINES = 1000
const SAMPLE_CHARACTERS = 262_144
const SHOWN_RECORDS = 10
const UTC = ZoneClock.of('UTC')
const SEP = /^"?sep=(.)"?$/i

export interface FilePoint {
  readonly line: number
  /** A point as it may be posted, not checked yet, or a `LineFault`. */
  readonly raw: unknown
}

export interface HistoryFileOptions {
  readonly mapping: ImportMapping
  /** Put before the names of a wide file's feeds; null: nothing. */
  readonly prefix: string | null
}

type Lines = readonly (string | LineFault)[]

/**
 * Reads a file of history as its lines come: CSV, NDJSON where the first line begins with a brace, or a JSON text sequence
 * where it begins with a record separator. Throws `bad_request` where it cannot be told how it is written.
 */
export class HistoryFile {
  readonly #options: HistoryFileOptions
  readonly #format: TimeFormat
  #held: (string | LineFault)[] | null = []
  #heldFrom = 1
  #characters = 0
  #delimiter: Delimiter | null = null
  #json: JsonSequence | 'lines' | null = null
  #csv: CsvRecords | null = null
  /** How its CSV is read, once that is known. */
  plan: FilePlan | null = null
  /** Number of the line in which the header begins. */
  headerLine = 1
  /** The first records behind the header, as they stand in the file. */
  readonly shown: CsvRecord[] = []
  /** The columns of a file of which it cannot be told how it is read. */
  unread: UnreadTable | null = null

  constructor(options: HistoryFileOptions) {
    this.#options = options
    this.#format = options.mapping.timeFormat ?? 'auto'
  }

  get kind(): 'csv' | 'ndjson' | 'json-seq' | null {
    if (this.#json !== null) return this.#json === 'lines' ? 'ndjson' : 'json-seq'
    return this.plan === null ? null : 'csv'
  }

  *take(first: number, lines: Lines): Generator<FilePoint> {
    if (this.#held === null) yield* this.#read(first, lines)
    else yield* this.#open(first, lines, this.#held)
  }

  /** What is left once the last line has come. Of a file of which only the beginning came, a record that is begun is left out. */
  *end(whole = true): Generator<FilePoint> {
    if (this.#held !== null && this.#held.length > 0) yield* this.#decide(this.#held, true)
    if (!whole) return
    if (this.#csv !== null && this.plan !== null) yield* this.#points(this.#csv.end(), this.plan)
    if (this.#json instanceof JsonSequence) yield* this.#texts(this.#json.end())
  }

  *#open(first: number, lines: Lines, held: (string | LineFault)[]): Generator<FilePoint> {
    let from = 0
    if (held.length === 0) {
      const least = this.#options.mapping.headerLine ?? 1
      from = lines.findIndex((line, i) => first + i >= least && !isBlank(line))
      if (from < 0) return
      const [line = ''] = lines.slice(from)
      if (line instanceof LineFault)
        throw new AppError('bad_request', `Line ${first + from}: ${line.message}`)
      const sep = this.#delimiter === null ? SEP.exec(line.trim())?.[1] : undefined
      if (sep !== undefined) {
        this.#delimiter = [',', ';', '\t', '|'].includes(sep) ? (sep as Delimiter) : null
        yield* this.#open(first + from + 1, lines.slice(from + 1), held)
        return
      }
      this.#heldFrom = first + from
      if (line.trimStart().startsWith('{')) this.#json = 'lines'
      if (line.trimStart().startsWith('\u001e')) this.#json = new JsonSequence()
      if (this.#json !== null) {
        this.#held = null
        yield* this.#read(first + from, lines.slice(from))
        return
      }
    }
    for (const line of lines.slice(from)) {
      held.push(line)
      this.#characters += typeof line === 'string' ? line.length + 1 : 1
    }
    const enough = held.length >= SAMPLE_LINES || this.#characters >= SAMPLE_CHARACTERS
    if (enough) yield* this.#decide(held, false)
    else if (from === 0 && held.length > lines.length) return
    else this.#plan(held, true)
  }

  *#decide(held: Lines, last: boolean): Generator<FilePoint> {
    const plan = this.#plan(held, false)
    if (plan === null) {
      if (!last && this.#characters < 4 * SAMPLE_CHARACTERS) return
      throw this.#fault('A quote in the header is not closed.')
    }
    this.plan = plan
    this.headerLine = this.#heldFrom
    this.#csv = new CsvRecords(plan.delimiter)
    this.#held = null
    yield* this.#read(this.#heldFrom, held)
  }

  /** Whether the header alone can be read is asked at once, so that a sender hears of it before all has come. */
  #plan(lines: Lines, headerOnly: boolean): FilePlan | null {
    const { mapping, prefix } = this.#options
    try {
      return planFile(
        lines,
        this.#delimiter,
        headerOnly ? { ...mapping, timeFormat: 'auto' } : mapping,
        prefix,
      )
    } catch (error) {
      if (!(error instanceof PlanFault)) throw error
      this.unread = error.table
      throw this.#fault(error.message)
    }
  }

  #fault(message: string): AppError {
    const [first = ''] = this.#held ?? []
    const seen = typeof first === 'string' ? quoted(first.slice(0, 100)) : 'not text'
    return new AppError(
      'bad_request',
      `${message} Line ${this.#heldFrom} must be a point as JSON, or name the columns of CSV, such as time,value or ` +
        `source,time,value. It is ${seen}.`,
    )
  }

  *#read(first: number, lines: Lines): Generator<FilePoint> {
    if (this.#csv !== null && this.plan !== null) {
      yield* this.#points(this.#csv.take(first, lines), this.plan)
      if (this.#csv.hopeless)
        throw new AppError('bad_request', 'So many quotes in the file are broken that it is not read as CSV.')
    } else if (this.#json instanceof JsonSequence) yield* this.#texts(this.#json.take(first, lines))
    else
      for (const [i, text] of lines.entries()) {
        if (!isBlank(text)) yield* this.#texts([{ line: first + i, text }])
      }
  }

  *#points(records: ReturnType<CsvRecords['take']>, plan: FilePlan): Generator<FilePoint> {
    for (const { line, fields } of records) {
      if (line === this.headerLine) continue
      if (this.shown.length < SHOWN_RECORDS) this.shown.push({ line, fields })
      if (fields instanceof LineFault) yield { line, raw: fields }
      else for (const raw of pointsOfRecord(fields, plan)) yield { line, raw }
    }
  }

  *#texts(records: Iterable<{ line: number; text: string | LineFault }>): Generator<FilePoint> {
    for (const { line, text } of records)
      yield { line, raw: text instanceof LineFault ? text : pointOfJson(text, this.#format) }
  }
}

function isBlank(line: string | LineFault): boolean {
  return typeof line === 'string' && line.trim() === ''
}

function pointOfJson(text: string, format: TimeFormat): unknown {
  let raw: unknown
  try {
    raw = parseJson(text)
  } catch (error) {
    return new LineFault('bad_json', `not JSON: ${(error as Error).message}`)
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw
  const { source, value, time, t, ts, timestamp } = raw as Record<string, unknown>
  const own = time ?? t ?? ts ?? timestamp
  if (UTC === null || own === undefined || own === null) return { source, value, time: own }
  const ms = readFileTime(own, format, UTC)
  return ms instanceof LineFault ? ms : { source, value, time: ms }
}
