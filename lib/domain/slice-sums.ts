import { writeSums, writeTimes } from './aggregate.ts'

const K = 0
const SUM = 1 // of even places, then of odd ones, as in `scan`
const SUM2 = 3
const MIN = 5
const MAX = 6

/** The running sums of the slice that is being filled, so that neither sealing it nor asking for it goes over it again. */
export class SliceSums {
  /** False where the sums do not do: the slice has a gap or a late point, or was not taken from its beginning. */
  holds = false
  readonly #sums = new Float64Array(7)

  begin(value: number): void {
    const sums = this.#sums
    this.holds = !Number.isNaN(value)
    sums[K] = value
    sums.fill(0, SUM, MIN)
    sums[MIN] = value
    sums[MAX] = value
  }

  add(parity: number, value: number): void {
    const sums = this.#sums
    const d = value - (sums[K] as number)
    sums[SUM + parity] = (sums[SUM + parity] as number) + d
    sums[SUM2 + parity] = (sums[SUM2 + parity] as number) + d * d
    if (value < (sums[MIN] as number)) sums[MIN] = value
    if (value > (sums[MAX] as number)) sums[MAX] = value
    if (Number.isNaN(value)) this.holds = false
  }

  spoil(): void {
    this.holds = false
  }

  /** The aggregate of the entries [from, last] of `data`, which are all that were taken since `begin`. */
  write(
    data: Float64Array,
    from: number,
    last: number,
    valuesAt: number,
    out: Float64Array,
    o: number,
  ): void {
    const sums = this.#sums
    const k = sums[K] as number
    const sum = (sums[SUM] as number) + (sums[SUM + 1] as number)
    const sum2 = (sums[SUM2] as number) + (sums[SUM2 + 1] as number)
    writeSums(out, o, last - from + 1, k, sum, sum2, sums[MIN] as number, sums[MAX] as number)
    writeTimes(out, o, data[from] as number, k, data[last] as number, data[last + valuesAt] as number)
  }
}
