import { LineFault, type LineReader, openLines, type TimeUnit } from '../../lib/domain/history-lines.ts'
import type { PointFault } from '../../lib/domain/normalise-point.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { RefusedLine } from '../../lib/protocol/imports.ts'
import type { FeedCatalog, FeedKey } from '../ports/feed-catalog.ts'
import { type DraftLine, ImportDraft } from './import-draft.ts'
import type { ImportStaging } from './import-staging.ts'

const LISTED_REFUSALS = 1000

/** One file's lines on their way from text to staged points. */
export class ImportReading {
  readonly refused: RefusedLine[] = []
  refusedTotal = 0
  readonly #catalog: FeedCatalog
  readonly #staging: ImportStaging
  readonly #unit: TimeUnit | null
  readonly #now: number
  readonly #draft: ImportDraft
  readonly #keys = new Map<string, FeedKey>()
  #read: LineReader | null = null

  constructor(
    parts: { catalog: FeedCatalog; staging: ImportStaging; now: number },
    file: { defaultSource: string; unit: TimeUnit | null },
  ) {
    this.#catalog = parts.catalog
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
    const faults = await this.#learn(new Set(drafts.map(({ source }) => source)))
    for (const { line, source, time, value } of drafts) {
      const fault = faults.get(source)
      const key = this.#keys.get(source)
      if (fault !== undefined) this.#refuse(line, fault)
      else if (key !== undefined) this.#staging.add(key, time, value)
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

  /** Makes feeds known; answers with those that the catalog refuses. */
  async #learn(sources: ReadonlySet<string>): Promise<Map<string, PointFault>> {
    const faults = new Map<string, PointFault>()
    const unknown = [...sources].filter((source) => !this.#keys.has(source))
    if (unknown.length === 0) return faults
    const outcomes = await this.#catalog.ensure(unknown, this.#now)
    for (const [i, outcome] of outcomes.entries()) {
      const source = unknown[i] as string
      if (outcome.ok) this.#keys.set(source, outcome.key)
      else faults.set(source, outcome)
    }
    return faults
  }
}
