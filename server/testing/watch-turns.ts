import { PerformanceObserver } from 'node:perf_hooks'

/**
 * Loaded before the server (`--import`): on SIGUSR2 it writes the longest turn of the event loop since the last time, in ms of
 * CPU time of the main thread, so that what else the machine does is not counted.
 */
const EVERY_MS = 2
let longest = 0
let before = 0

function used(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

let collecting = 0
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collecting = Math.max(collecting, duration)
}).observe({ entryTypes: ['gc'] })

before = used()
setInterval(() => {
  const now = used()
  longest = Math.max(longest, now - before)
  before = now
}, EVERY_MS).unref()

process.on('SIGUSR2', () => {
  process.stdout.write(
    `longest turn ${longest.toFixed(1)} ms, longest collection ${collecting.toFixed(1)} ms\n`,
  )
  collecting = 0
  longest = 0
})
