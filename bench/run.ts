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
  room: () => import('./room.ts'),
  soak: () => import('./soak.ts'),
  lighthouse: () => import('./lighthouse.ts'),
  chat: () => import('./chat.ts'),
  crowd: () => import('./crowd.ts'),
  'chat-history': () => import('./chat-history.ts'),
  'storage-ingest': () => import('./storage-ingest.ts'),
  'storage-size': () => import('./storage-size.ts'),
  'storage-history': () => import('./storage-history.ts'),
  'storage-start': () => import('./storage-start.ts'),
  'nodes-ingest': () => import('./nodes-ingest.ts'),
  'nodes-fan-out': () => import('./nodes-fan-out.ts'),
  'nodes-latency': () => import('./nodes-latency.ts'),
  'nodes-capacity': () => import('./nodes-capacity.ts'),
  'nodes-publish': () => import('./nodes-publish.ts'),
  'nodes-storm': () => import('./nodes-storm.ts'),
  'storage-load': () => import('./storage-load.ts'),
}

const all = Object.keys(benchmarks)
const asked = process.argv.slice(2)
// `storage` stands for all whose names begin with it.
const groups = asked.map((name) => {
  const members = all.filter((one) => one.startsWith(`${name}-`))
  return members.length > 0 && !(name in benchmarks) ? members : [name]
})
const names = asked.length > 0 ? groups.flat() : all
const unknown = names.filter((name) => !(name in benchmarks))
if (unknown.length > 0) {
  console.error(`No benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}.`)
  process.exit(2)
}
for (const name of names) {
  const benchmark = await benchmarks[name]?.()
  if (benchmark) await printReport(await benchmark.run())
}
