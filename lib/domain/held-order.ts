import { compareNames } from './text/compare-names.ts'

/** A value counts as changed once it moved by this part of what all values span. */
const MARGIN = 0.04

/**
 * Orders things by values that never hold still, the highest first, without two near ones changing places all the time:
 * each is ranked by the value that it had when it last moved by more than `MARGIN` of the whole. What has no value comes
 * last; equal ones go by name.
 */
export class HeldOrder {
  readonly #ranked = new Map<string, number>()

  /** The ids of `values`, sorted. What is left out is forgotten. */
  sort(values: ReadonlyMap<string, number | null>): string[] {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const value of values.values()) {
      if (value === null) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    const margin = high > low ? (high - low) * MARGIN : 0
    for (const id of this.#ranked.keys()) if (!values.has(id)) this.#ranked.delete(id)
    for (const [id, value] of values) {
      const held = this.#ranked.get(id) ?? Number.NEGATIVE_INFINITY
      const next = value ?? Number.NEGATIVE_INFINITY
      if (!(Math.abs(next - held) <= margin)) this.#ranked.set(id, next)
    }
    const rank = (id: string): number => this.#ranked.get(id) ?? Number.NEGATIVE_INFINITY
    return [...values.keys()].sort((a, b) => {
      const difference = rank(b) - rank(a)
      return difference > 0 ? 1 : difference < 0 ? -1 : compareNames(a, b)
    })
  }
}
