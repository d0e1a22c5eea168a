const FIRST_CAPACITY = 8

/** The entries of one feed that are in the journal and in no chunk yet. */
export class Tail {
  /** Offset of the first of them. */
  readonly first: number
  /** Id of the journal row that holds it. */
  readonly row: number
  /** When the first of them arrived, by the monotonic clock. */
  readonly since: number
  length = 0
  #times = new Float64Array(FIRST_CAPACITY)
  #values = new Float64Array(FIRST_CAPACITY)
  #arrived = new Float64Array(FIRST_CAPACITY)

  constructor(first: number, row: number, since: number) {
    this.first = first
    this.row = row
    this.since = since
  }

  get last(): number {
    return this.first + this.length - 1
  }

  get times(): Float64Array {
    return this.#times.subarray(0, this.length)
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.length)
  }

  get arrived(): Float64Array {
    return this.#arrived.subarray(0, this.length)
  }

  append(times: Float64Array, values: Float64Array, arrived: number): void {
    const length = this.length + times.length
    if (length > this.#times.length) this.#grow(length)
    this.#times.set(times, this.length)
    this.#values.set(values, this.length)
    this.#arrived.fill(arrived, this.length, length)
    this.length = length
  }

  #grow(length: number): void {
    let capacity = this.#times.length
    while (capacity < length) capacity *= 2
    this.#times = larger(this.#times, capacity)
    this.#values = larger(this.#values, capacity)
    this.#arrived = larger(this.#arrived, capacity)
  }
}

function larger(array: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(capacity)
  out.set(array)
  return out
}
