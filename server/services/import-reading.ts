import { LineFault, type LineReader, openLines, type TimeUnit } from '../../lib/domain/history-lines.ts'
import type { PointFault } from '../../lib/domain/normalise-point.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { RefusedLine } from '../../lib/protocol/imports.ts'
import type { FeedImport } from '../ports/feed-import.ts'
import { type DraftLine, ImportDraft } from './import-draft.ts'
import type { ImportFeeds } from './import-feeds.ts'
import type { ImportStaging } from './import-staging.ts'

const LISTED_REFUSALS = 1000

/** One file's lines on their way from text to staged points. */
export class ImportReading {
  refused: RefusedLine[] = []
  refusedTotal = 0
  readonly #feeds: ImportFeeds
  readonly #staging: ImportStaging
  readonly #unit: TimeUnit | null
  readonly #now: number
  readonly #draft: ImportDraft
  #read: LineReader | null = null

  constructor(
    parts: { feeds: ImportFeeds; staging: ImportStaging; now: number },
    file: { defaultSource: string; unit: TimeUnit | null },
  ) {
    this.#feeds = parts.feeds
    this.#staging = parts.staging
    this.#unit = file.unit
    this.#now = parts.now
    this.#draft = new ImportDraft(file.defaultSource, parts.now)
  }

  /** Lines from number `first` on. Throws where the first line of all does not tell how the file is written. */
  async take(first: number, lines: readonly (string | LineFault)[]): Promise<void> {
    const drafts: DraftLine[] = []
    for (const [i, text] of lines.entries()) {
      if (text instanceof LineFault) this.#refuse(first + i, text)
      else if (text.trim() !== '') this.#takeLine(first + i, text, drafts)
    }
    const faults = new Map<string, PointFault | null>()
    for (const { line, source, time, value } of drafts) {
      let fault = faults.get(source)
      if (fault === undefined) {
        fault = await this.#feeds.learn(source)
        faults.set(source, fault)
      }
      const number = fault === null ? this.#feeds.numberOf(source, line) : null
      if (number !== null) this.#staging.add(number, time, value)
      else if (fault !== null) this.#refuse(line, fault)
    }
    if (this.#staging.full) await this.#staging.flush()
  }

  #takeLine(line: number, text: string, drafts: DraftLine[]): void {
    if (this.#read === null) {
      const opened = openLines(text, this.#unit)
      if ('fault' in opened) throw new AppError('bad_request', opened.fault)
      this.#read = opened.read
      if (opened.header) return
    }
    const draft = this.#draft.read(text, line, this.#read)
    if ('code' in draft) this.#refuse(line, draft)
    else drafts.push(draft)
  }

  #refuse(line: number, { code, message }: PointFault): void {
    this.refusedTotal++
    if (this.refused.length < LISTED_REFUSALS) this.refused.push({ line, code, message })
  }

  /**
   * Makes the feeds that are not there yet, once all lines were taken. One that the catalog refuses is listed by its first
   * line, and all its points count. Returns the points that are left out.
   */
  async makeFeeds(importer: FeedImport, job: string): Promise<number> {
    const feeds = await this.#feeds.make(importer, job, this.#now)
    const lines = feeds.map(({ firstLine, points, fault: { code, message } }) => ({
      line: firstLine,
      code,
      message: points === 1 ? message : `${message} (${points} lines of this feed are refused.)`,
    }))
    const dropped = feeds.reduce((sum, { points }) => sum + points, 0)
    this.refusedTotal += dropped
    this.refused = [...this.refused, ...lines].sort((a, b) => a.line - b.line).slice(0, LISTED_REFUSALS)
    return dropped
  }
}
