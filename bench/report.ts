import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'

export interface BenchTarget {
  readonly text: string
  readonly measured: string
  readonly pass: boolean
}

/** What one benchmark measured. Rows of a table need not all have the same columns. */
export interface BenchReport {
  readonly name: string
  readonly rows: readonly Record<string, string | number>[]
  readonly targets: readonly BenchTarget[]
}

/** Writes the report to the terminal and, with the machine named, to `bench/results/NAME.json`. */
export async function printReport(report: BenchReport): Promise<void> {
  console.log(`\n${report.name}`)
  console.table(report.rows)
  for (const { text, measured, pass } of report.targets)
    console.log(`${pass ? 'met   ' : 'missed'} ${text}: ${measured}`)
  const folder = join(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    platform: `${process.platform} ${process.arch}`,
  }
  const text = JSON.stringify({ ...report, machine, at: new Date().toISOString() }, null, 2)
  await writeFile(join(folder, `${report.name}.json`), `${text}\n`)
}
