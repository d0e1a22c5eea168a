/**
 * Moves the element of rank `rank` within [from, to] to its sorted place, with none larger before it and none smaller
 * after it. Hoare's selection with the median of three; a run of bad pivots ends in a sort, so the cost stays O(n log n).
 */
function select(values: Float64Array, from: number, to: number, rank: number): number {
  let low = from
  let high = to
  for (let round = 0; low < high; round++) {
    if (round > 60) {
      values.subarray(low, high + 1).sort()
      break
    }
    const pivot = median(values[low] as number, values[(low + high) >> 1] as number, values[high] as number)
    let i = low
    let j = high
    while (i <= j) {
      while ((values[i] as number) < pivot) i++
      while ((values[j] as number) > pivot) j--
      if (i <= j) {
        const swap = values[i] as number
        values[i] = values[j] as number
        values[j] = swap
        i++
        j--
      }
    }
    if (rank <= j) high = j
    else if (rank >= i) low = i
    else break
  }
  return values[rank] as number
}

function median(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : a < c ? c : a
  return a < c ? a : b < c ? c : b
}

/**
 * Quantiles of unsorted finite values, as numpy's method 'linear': at rank (n - 1)·q, between neighbours by
 * their distance. `qs` must not fall. Reorders the values. Null for none.
 */
export function quantiles(values: Float64Array, qs: readonly number[]): (number | null)[] {
  const top = values.length - 1
  let from = 0
  return qs.map((q) => {
    if (top < 0) return null
    const rank = top * q
    const low = Math.floor(rank)
    const below = select(values, from, top, low)
    from = low
    if (rank === low) return below
    const above = select(values, low + 1, top, low + 1)
    const t = rank - low
    return t < 0.5 ? below + (above - below) * t : above - (above - below) * (1 - t)
  })
}
