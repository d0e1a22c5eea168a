import { monitorEventLoopDelay } from 'node:perf_hooks'
import { answerWith } from './answer.ts'

/** Loaded beside the server: answers what its process has used, and how long its event loop stood still. */
const loop = monitorEventLoopDelay({ resolution: 1 })
loop.enable()

answerWith({
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  loopReset: () => {
    loop.reset()
    return true
  },
  /** ms */
  loopMax: () => loop.max / 1e6,
  loopP99: () => loop.percentile(99) / 1e6,
  rss: () => process.memoryUsage().rss,
})
// The server lives for its listener, not for this channel.
process.channel?.unref()
