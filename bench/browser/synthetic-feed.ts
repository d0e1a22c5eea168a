import type { SeriesSource } from '../../components/charts/series-source.ts'
import { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'

export interface SyntheticFeed {
  readonly source: SeriesSource
  /** Adds a point each 10 ms up to `now`, and a row of statistics, as one frame does. */
  advance(now: number): void
}

const STEP_MS = 10

/** A feed that makes itself up: a slow wave with noise, the same for the same seed. */
export function createSyntheticFeed(options: {
  columns: number
  width: number
  seed: number
}): SyntheticFeed {
  const { columns: count, width, seed } = options
  const columns = new ColumnBuffer(width, count)
  const rolling = new RollingBuffer(width, count)
  const listeners = new Set<() => void>()
  let state = seed * 2654435761
  let at = Number.NaN

  function random(): number {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }

  return {
    source: {
      columns,
      rolling,
      subscribe(onChange) {
        listeners.add(onChange)
        return () => void listeners.delete(onChange)
      },
    },
    advance(now) {
      if (Number.isNaN(at)) at = now - count * width
      const times: number[] = []
      const values: number[] = []
      while (at + STEP_MS <= now) {
        at += STEP_MS
        const wave = 50 + 20 * Math.sin(at / 5000 + seed)
        times.push(at)
        values.push(wave + 12 * (random() - 0.5))
        rolling.put(at, 100, wave, 4, wave - 6, wave + 6)
      }
      columns.append(times, values)
      for (const listener of listeners) listener()
    },
  }
}
