/**
 * A block is a piece of a feed's log that became rows in one go: 512 entries, cut at multiples of 512, so that all nodes cut
 * alike. It ends earlier where entries had to go before it was full, and the next one begins there.
 */
export interface Block {
  readonly first: number
  readonly last: number
  /** Event time of the earliest and of the latest entry. */
  readonly tMin: number
  readonly tMax: number
}

export const BLOCK_ENTRIES = 512

/** The last offset of the block that holds an offset. */
export function blockEnd(offset: number): number {
  return Math.ceil(offset / BLOCK_ENTRIES) * BLOCK_ENTRIES
}

export function blockOf(first: number, times: Float64Array): Block {
  let tMin = Number.POSITIVE_INFINITY
  let tMax = Number.NEGATIVE_INFINITY
  for (const time of times) {
    if (time < tMin) tMin = time
    if (time > tMax) tMax = time
  }
  return { first, last: first + times.length - 1, tMin, tMax }
}

export function packBlock({ first, last, tMin, tMax }: Block): Buffer {
  const packed = Buffer.alloc(32)
  for (const [i, number] of [first, last, tMin, tMax].entries()) packed.writeDoubleLE(number, 8 * i)
  return packed
}

export function readBlock(packed: Buffer): Block {
  const [first, last, tMin, tMax] = [0, 8, 16, 24].map((at) => packed.readDoubleLE(at)) as [
    number,
    number,
    number,
    number,
  ]
  return { first, last, tMin, tMax }
}
