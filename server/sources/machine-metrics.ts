import { readdir, readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import si from 'systeminformation'
import type { Clock } from '../ports/clock.ts'
import { type Counters, createRates, parseDiskStats, parseNetDev } from './proc-counters.ts'

/** What a metric gives: a value per feed, or null where it has none yet (rates need two measurements). */
export type Readings = Readonly<Record<string, number | null>>

export interface Metric {
  readonly name: string
  /** Of each feed that it gives. */
  readonly units: Readonly<Record<string, string>>
  read(): Promise<Readings> | Readings
}

export interface MachineMetrics {
  readonly metrics: readonly Metric[]
  close(): void
}

const LOOP_RESOLUTION_MS = 10

/**
 * About 4 ms of CPU a second on Linux. There the counters of network and disk are read from /proc, since the library
 * starts a dozen child processes for them; elsewhere they come from the library as well.
 */
export function openMachineMetrics(clock: Clock): MachineMetrics {
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  delay.enable()
  const networkRates = createRates()
  const diskRates = createRates()
  return {
    close: () => delay.disable(),
    metrics: [
      {
        name: 'cpu',
        units: { cpu: 'percent' },
        read: async () => ({ cpu: (await si.currentLoad()).currentLoad }),
      },
      {
        name: 'memory',
        units: { memory: 'percent' },
        read: async () => {
          const { total, available } = await si.mem()
          return { memory: total > 0 ? (100 * (total - available)) / total : null }
        },
      },
      {
        name: 'network',
        units: { 'network-in': 'bytes/s', 'network-out': 'bytes/s' },
        read: async () => {
          const rates = networkRates(clock.monotonic(), await networkCounters())
          return { 'network-in': rates?.read ?? null, 'network-out': rates?.written ?? null }
        },
      },
      {
        name: 'disk',
        units: { 'disk-read': 'bytes/s', 'disk-write': 'bytes/s' },
        read: async () => {
          const rates = diskRates(clock.monotonic(), await diskCounters())
          return { 'disk-read': rates?.read ?? null, 'disk-write': rates?.written ?? null }
        },
      },
      {
        name: 'event-loop-delay',
        units: { 'event-loop-delay': 'ms' },
        read: () => ({ 'event-loop-delay': takeDelay(delay) }),
      },
    ],
  }
}

/** The mean since the last call, without the histogram's own interval; in whole µs, since its steps are of 8. */
function takeDelay(delay: ReturnType<typeof monitorEventLoopDelay>): number | null {
  if (delay.count === 0) return null
  const late = Math.max(0, delay.mean / 1000 - LOOP_RESOLUTION_MS * 1000)
  delay.reset()
  return Math.round(late) / 1000
}

async function networkCounters(): Promise<Counters> {
  if (process.platform === 'linux') return parseNetDev(await readFile('/proc/net/dev', 'utf8'))
  const all = (await si.networkStats('*')).filter((one) => !/^lo/i.test(one.iface))
  return {
    read: all.reduce((sum, one) => sum + one.rx_bytes, 0),
    written: all.reduce((sum, one) => sum + one.tx_bytes, 0),
  }
}

async function diskCounters(): Promise<Counters> {
  if (process.platform === 'linux') {
    const [text, disks] = await Promise.all([readFile('/proc/diskstats', 'utf8'), readdir('/sys/block')])
    return parseDiskStats(text, disks)
  }
  const stats = await si.fsStats()
  // Null on Windows, in spite of the declared type.
  if (!stats) throw new Error('disk counters are not available on this system')
  return { read: stats.rx, written: stats.wx }
}
