import type { Refusal } from '../../lib/protocol/points.ts'

/** The most recent refusals, newest first; equal ones in a row are one line with a count. */
export class RefusalRing {
  readonly #limit: number
  #lines: Refusal[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  add(refusal: Omit<Refusal, 'count'>): void {
    const last = this.#lines.at(-1)
    if (
      last !== undefined &&
      last.door === refusal.door &&
      last.feed === refusal.feed &&
      last.code === refusal.code
    ) {
      this.#lines[this.#lines.length - 1] = { ...refusal, count: last.count + 1 }
      return
    }
    this.#lines.push({ ...refusal, count: 1 })
    if (this.#lines.length >= this.#limit * 2) this.#lines = this.#lines.slice(-this.#limit)
  }

  list(): readonly Refusal[] {
    return this.#lines.slice(-this.#limit).reverse()
  }
}
