/** Columns in which most numbers repeat their predecessor: states, arrivals of batches, slow sensors. */
export interface Runs {
  readonly numbers: Float64Array
  readonly lengths: Float64Array
}

/** Null where the runs are shorter than 4 on average. */
export function splitRuns(column: Float64Array): Runs | null {
  const n = column.length
  const bits = new Int32Array(column.buffer, column.byteOffset, n * 2)
  const starts = new Float64Array(n >> 2)
  let count = 0
  for (let i = 0; i < n; i++) {
    const repeats = i > 0 && bits[2 * i] === bits[2 * i - 2] && bits[2 * i + 1] === bits[2 * i - 1]
    if (repeats) continue
    if (count === starts.length) return null
    starts[count++] = i
  }
  const numbers = new Float64Array(count)
  const lengths = new Float64Array(count)
  for (let run = 0; run < count; run++) {
    const start = starts[run] as number
    numbers[run] = column[start] as number
    lengths[run] = (run + 1 < count ? (starts[run + 1] as number) : n) - start
  }
  return { numbers, lengths }
}

/** Throws RangeError where the lengths do not add up. */
export function joinRuns({ numbers, lengths }: Runs, length: number): Float64Array {
  const out = new Float64Array(length)
  let at = 0
  for (let run = 0; run < numbers.length; run++) {
    const end = at + (lengths[run] as number)
    if (!(end > at && end <= length)) throw new RangeError(`Run ${run} does not fit into ${length} numbers.`)
    out.fill(numbers[run] as number, at, end)
    at = end
  }
  if (at !== length) throw new RangeError(`The runs end at ${at} of ${length} numbers.`)
  return out
}
