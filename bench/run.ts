import { type BenchReport, printReport } from './report.ts'

/** Every benchmark by its name. Each is loaded only when it runs. */
const benchmarks: Record<string, () => Promise<{ run(): Promise<BenchReport> }>> = {
  window: () => import('./window.ts'),
  codec: () => import('./codec.ts'),
  ingest: () => import('./ingest.ts'),
  'fan-out': () => import('./fan-out.ts'),
  'join-storm': () => import('./join-storm.ts'),
  latency: () => import('./latency.ts'),
  browser: () => import('./browser.ts'),
}

const asked = process.argv.slice(2)
const names = asked.length > 0 ? asked : Object.keys(benchmarks)
const unknown = names.filter((name) => !(name in benchmarks))
if (unknown.length > 0) {
  console.error(`No benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`)
  process.exit(2)
}
for (const name of names) {
  const benchmark = await benchmarks[name]?.()
  if (benchmark) await printReport(await benchmark.run())
}
