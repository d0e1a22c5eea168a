/** Bytes since the machine started. */
export interface Counters {
  readonly read: number
  readonly written: number
}

/** Software interfaces: what passes through them passes through a real one as well, or never leaves the machine. */
const NOT_A_NETWORK = /^(lo|veth|docker|br-|virbr|cni|flannel|cali|tap|dummy)/
/** Made of other disks, or of memory. */
const NOT_A_DISK = /^(loop|ram|zram|dm-|md|sr|fd|nbd)/

/** `/proc/net/dev`: received and sent bytes of all real interfaces. */
export function parseNetDev(text: string): Counters {
  let read = 0
  let written = 0
  for (const line of text.split('\n')) {
    const [name, rest] = line.split(':', 2)
    if (name === undefined || rest === undefined || NOT_A_NETWORK.test(name.trim())) continue
    const fields = rest.trim().split(/\s+/)
    read += Number(fields[0]) || 0
    written += Number(fields[8]) || 0
  }
  return { read, written }
}

/** `/proc/diskstats`: bytes read and written of the whole disks named; partitions would count twice. */
export function parseDiskStats(text: string, disks: readonly string[]): Counters {
  const wanted = new Set(disks.filter((disk) => !NOT_A_DISK.test(disk)))
  let read = 0
  let written = 0
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/)
    if (!wanted.has(fields[2] ?? '')) continue
    // A sector is 512 bytes here, whatever the disk's own is.
    read += (Number(fields[5]) || 0) * 512
    written += (Number(fields[9]) || 0) * 512
  }
  return { read, written }
}

/** Bytes a second between two readings; null for the first one, and after a counter began anew. */
export function createRates(): (now: number, counters: Counters) => { read: number; written: number } | null {
  let before: { now: number; counters: Counters } | null = null
  return (now, counters) => {
    const last = before
    before = { now, counters }
    const seconds = last ? (now - last.now) / 1000 : 0
    if (!last || seconds <= 0) return null
    const read = (counters.read - last.counters.read) / seconds
    const written = (counters.written - last.counters.written) / seconds
    return read < 0 || written < 0 ? null : { read, written }
  }
}
