/** Parallel arrays, oldest first. An offset is NaN where the server had reduced the points, so that it is not known. */
export interface RecentEntries {
  readonly offsets: readonly number[]
  readonly times: readonly number[]
  readonly values: readonly number[]
}

/** The newest entries of one feed as they came, at most `capacity`. */
export class RecentRing {
  readonly #offsets: Float64Array
  readonly #times: Float64Array
  readonly #values: Float64Array
  /** Entries pushed since the last `clear`. */
  #pushed = 0

  constructor(capacity: number) {
    this.#offsets = new Float64Array(capacity)
    this.#times = new Float64Array(capacity)
    this.#values = new Float64Array(capacity)
  }

  clear(): void {
    this.#pushed = 0
  }

  push(offset: number, time: number, value: number): void {
    const at = this.#pushed++ % this.#offsets.length
    this.#offsets[at] = offset
    this.#times[at] = time
    this.#values[at] = value
  }

  /** A copy: costs as much as it is long. */
  read(): RecentEntries {
    const capacity = this.#offsets.length
    const length = Math.min(this.#pushed, capacity)
    const start = this.#pushed - length
    const copy = (from: Float64Array) =>
      Array.from({ length }, (_, i) => from[(start + i) % capacity] ?? Number.NaN)
    return { offsets: copy(this.#offsets), times: copy(this.#times), values: copy(this.#values) }
  }
}
