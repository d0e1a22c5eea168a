import { DELIMITERS, type Delimiter, type ImportMapping } from '../../protocol/import-mapping.ts'
import { CsvRecords } from './csv-records.ts'
import { type FilePlan, PlanFault, planColumns } from './file-plan.ts'
import { LineFault } from './line-fault.ts'
import { pointsOfRecord } from './plan-points.ts'

interface Candidate {
  readonly plan: FilePlan
  /** Shares of the records that can be read, and columns beyond that. */
  readonly score: number
}

/**
 * How the file is read whose header is the first of these lines: with the delimiter under which most of them hold a time
 * and numbers. Null where the header goes on behind them. Throws a `PlanFault` where it can be read in no way.
 */
export function planFile(
  lines: readonly (string | LineFault)[],
  given: Delimiter | null,
  mapping: ImportMapping,
  prefix: string | null,
): FilePlan | null {
  const fixed = mapping.delimiter ?? given
  let waiting = false
  let best: Candidate | null = null
  let fault: PlanFault | null = null
  for (const delimiter of fixed === null ? DELIMITERS : [fixed]) {
    const reader = new CsvRecords(delimiter)
    const [first, ...others] = reader.take(1, lines)
    if (first === undefined) waiting = true
    else if (first.fields instanceof LineFault) fault ??= new PlanFault(first.fields.message)
    else if (first.fields.length > 1) {
      const samples = others.flatMap(({ fields }) => (fields instanceof LineFault ? [] : [fields]))
      try {
        const plan = planColumns(delimiter, first.fields, samples, mapping, prefix)
        const good = samples.filter((fields) => isRead(fields, plan)).length
        const score = good / Math.max(1, samples.length) + first.fields.length / 1e6
        if (best === null || score > best.score) best = { plan, score }
      } catch (error) {
        if (!(error instanceof PlanFault)) throw error
        error.table = { delimiter, header: first.fields, records: samples }
        // What is wrong with more columns is nearer to what was meant.
        if (fault === null || first.fields.length > (fault.table?.header.length ?? 0)) fault = error
      }
    }
  }
  if (best !== null) return best.plan
  if (waiting) return null
  throw fault ?? new PlanFault('The columns stand between none of , ; tab and |.')
}

function isRead(fields: readonly string[], plan: FilePlan): boolean {
  return pointsOfRecord(fields, plan).every((point) => !(point instanceof LineFault))
}
