import { HistoryFile, type HistoryFileOptions } from '../../../lib/domain/exchange/history-file.ts'
import type { LineFault } from '../../../lib/domain/exchange/line-fault.ts'
import type { PointFault } from '../../../lib/domain/normalise-point.ts'
import type { RefusedLine } from '../../../lib/protocol/imports.ts'
import type { FeedImport } from '../../ports/feed-import.ts'
import { yieldToEvents } from '../yield-to-events.ts'
import { type DraftLine, ImportDraft } from './import-draft.ts'
import type { ImportFeeds } from './import-feeds.ts'
import type { ImportStaging } from './import-staging.ts'
import type { ImportSummary } from './import-summary.ts'

const LISTED_REFUSALS = 1000
/** A few ms of work. */
const BATCH_POINTS = 2048
/** The first points are kept to be shown. */
const SHOWN_POINTS = 1000

/** One file's lines on their way from text to staged points. */
export class ImportReading {
  refused: RefusedLine[] = []
  refusedTotal = 0
  readonly file: HistoryFile
  readonly shown: DraftLine[] = []
  readonly summary: ImportSummary
  readonly feeds: ImportFeeds
  readonly staging: ImportStaging
  readonly #now: number
  readonly #draft: ImportDraft

  constructor(
    parts: { feeds: ImportFeeds; staging: ImportStaging; summary: ImportSummary; now: number },
    file: HistoryFileOptions & { readonly defaultSource: string },
  ) {
    this.feeds = parts.feeds
    this.staging = parts.staging
    this.summary = parts.summary
    this.#now = parts.now
    this.file = new HistoryFile(file)
    this.#draft = new ImportDraft(file.defaultSource, parts.now)
  }

  /** Lines from number `first` on. Throws where it cannot be told how the file is written. */
  async take(first: number, lines: readonly (string | LineFault)[]): Promise<void> {
    await this.#takeAll(this.file.take(first, lines))
  }

  /** What is left once the last line was taken. */
  async end(whole: boolean): Promise<void> {
    await this.#takeAll(this.file.end(whole))
  }

  async #takeAll(points: Iterable<{ line: number; raw: unknown }>): Promise<void> {
    let drafts: DraftLine[] = []
    for (const { line, raw } of points) {
      const draft = this.#draft.read(raw, line)
      if ('code' in draft) this.#refuse(line, draft)
      else drafts.push(draft)
      if (drafts.length < BATCH_POINTS) continue
      await this.#stage(drafts)
      drafts = []
      await yieldToEvents()
    }
    await this.#stage(drafts)
  }

  async #stage(drafts: readonly DraftLine[]): Promise<void> {
    const faults = new Map<string, PointFault | null>()
    for (const draft of drafts) {
      const { line, source, time, value } = draft
      let fault = faults.get(source)
      if (fault === undefined) {
        fault = await this.feeds.learn(source)
        faults.set(source, fault)
      }
      const number = fault === null ? this.feeds.numberOf(source, line) : null
      if (number !== null) {
        this.staging.add(number, time, value)
        this.summary.add(source, time)
        if (this.shown.length < SHOWN_POINTS) this.shown.push(draft)
      } else if (fault !== null) this.#refuse(line, fault)
    }
    if (this.staging.full) await this.staging.flush()
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
    const feeds = await this.feeds.make(importer, job, this.#now)
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
