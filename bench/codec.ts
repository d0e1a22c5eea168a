import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { decodeEntries, type Entries, encodeEntries } from '../lib/domain/entry-codec.ts'
import { type Feed, imagineMachine, otherFeeds, recordMachine } from './codec-data.ts'
import type { BenchReport } from './report.ts'

const SEALED = 512
const COMPACTED = 4096
const ROUNDS = 30
/** Ten entries a second for a day. */
const DAY = 864_000

type Encode = (entries: Entries) => Uint8Array

/** The columns as they lie in memory. */
function plain({ times, values, arrived }: Entries): Uint8Array {
  const all = new Float64Array(times.length * 3)
  all.set(times)
  all.set(arrived, times.length)
  all.set(values, times.length * 2)
  return new Uint8Array(all.buffer)
}

/** Their bytes transposed, as Blosc and Parquet (BYTE_STREAM_SPLIT) do. */
function shuffled(entries: Entries): Uint8Array {
  const from = plain(entries)
  const out = new Uint8Array(from.length)
  const n = from.length / 8
  for (let i = 0; i < n; i++)
    for (let plane = 0; plane < 8; plane++) out[plane * n + i] = from[i * 8 + plane] ?? 0
  return out
}

function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
}

function chunksOf(feed: Feed, size: number): Entries[] {
  return Array.from({ length: Math.floor(feed.times.length / size) }, (_, i) => ({
    times: feed.times.slice(i * size, (i + 1) * size),
    values: feed.values.slice(i * size, (i + 1) * size),
    arrived: feed.arrived.slice(i * size, (i + 1) * size),
  }))
}

/** The least of several rounds, after as many to warm up: ns an entry. */
function timed(entries: number, operate: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = -ROUNDS; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    operate()
    if (round >= 0) least = Math.min(least, Number(process.hrtime.bigint() - start) / entries)
  }
  return least
}

interface Measured {
  readonly ours: number
  readonly plain: number
  readonly shuffled: number
  readonly encode: number
  readonly decode: number
  readonly read: number
}

function measure(feed: Feed, size: number): Measured {
  const chunks = chunksOf(feed, size)
  const entries = chunks.length * size
  const bytes = (encode: Encode): number =>
    chunks.reduce((sum, chunk) => sum + compress(encode(chunk)).length, 0) / entries
  const encoded = chunks.map(encodeEntries)
  const stored = encoded.map(compress)
  return {
    ours: bytes(encodeEntries),
    plain: bytes(plain),
    shuffled: bytes(shuffled),
    encode: timed(entries, () => chunks.forEach(encodeEntries)),
    decode: timed(entries, () => encoded.forEach(decodeEntries)),
    read: timed(entries, () => {
      for (const chunk of stored) decodeEntries(zstdDecompressSync(chunk))
    }),
  }
}

function rowOf(feed: string, size: number, measured: Measured): Record<string, string | number> {
  return {
    feed,
    chunk: size,
    'bytes an entry': Number(measured.ours.toFixed(2)),
    'float64, zstd': Number(measured.plain.toFixed(2)),
    'shuffled, zstd': Number(measured.shuffled.toFixed(2)),
    'encode, ns a number': Number((measured.encode / 3).toFixed(1)),
    'decode, ns a number': Number((measured.decode / 3).toFixed(1)),
    'a day, inflated and decoded, ms': Math.round((measured.read * DAY) / 1e6),
  }
}

function mean(all: readonly Measured[]): Measured {
  const of = (key: keyof Measured): number => all.reduce((sum, one) => sum + one[key], 0) / all.length
  return {
    ours: of('ours'),
    plain: of('plain'),
    shuffled: of('shuffled'),
    encode: of('encode'),
    decode: of('decode'),
    read: of('read'),
  }
}

/** Bytes an entry (time, value and arrival) on disk, and the CPU that it costs to get there and back. */
export async function run(): Promise<BenchReport> {
  console.log(`Recording this machine's metrics, ${SEALED} times in ${SEALED / 10} s …`)
  const rows: Record<string, string | number>[] = []
  const compacted: Measured[] = []
  const machines: { name: string; size: number; mean: Measured }[] = []
  const recorded = await recordMachine(SEALED, 100)
  const imagined = imagineMachine(COMPACTED)
  for (const [name, feeds, size] of [
    ['recorded', recorded, SEALED],
    ['imagined', imagined, SEALED],
    ['imagined', imagined, COMPACTED],
  ] as const) {
    const all = feeds.map((feed) => ({ name: feed.name, measured: measure(feed, size) }))
    if (size === COMPACTED) compacted.push(...all.map(({ measured }) => measured))
    for (const { name: feed, measured } of all) rows.push(rowOf(`${name} ${feed}`, size, measured))
    machines.push({ name: `${name} machine`, size, mean: mean(all.map(({ measured }) => measured)) })
  }
  const others = otherFeeds(COMPACTED).flatMap((feed) =>
    [SEALED, COMPACTED].map((size) => ({ name: feed.name, size, measured: measure(feed, size) })),
  )
  for (const { name, size, measured } of others) {
    if (size === COMPACTED) compacted.push(measured)
    rows.push(rowOf(name, size, measured))
  }
  for (const machine of machines) rows.push(rowOf(`mean of the ${machine.name}`, machine.size, machine.mean))
  const worst = (key: keyof Measured): number => Math.max(...compacted.map((measured) => measured[key]))
  const most = Math.max(...machines.map((machine) => machine.mean.ours))
  return {
    name: 'codec',
    rows,
    targets: [
      {
        text: 'metrics of a machine take at most 4 bytes an entry',
        measured: `${most.toFixed(2)} bytes`,
        pass: most <= 4,
      },
      {
        text: 'encoding costs at most 60 ns a number in chunks of 4,096',
        measured: `${(worst('encode') / 3).toFixed(1)} ns at worst`,
        pass: worst('encode') <= 180,
      },
      {
        text: 'decoding costs at most 15 ns a number in chunks of 4,096',
        measured: `${(worst('decode') / 3).toFixed(1)} ns at worst`,
        pass: worst('decode') <= 45,
      },
    ],
  }
}
