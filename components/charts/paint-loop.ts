/** A chart as the loop sees it. */
export interface Paintable {
  /** True where a repaint would change a pixel at `now`. Called every frame: must cost next to nothing. */
  due(now: number): boolean
  paint(now: number): void
  /** Slow work at human pace (axes). True where it did something: the loop lets one chart do so per frame. */
  settle(now: number): boolean
  /** It threw, and is out of the loop; the others go on. */
  failed(error: unknown): void
}

export interface PaintLoop {
  /** Adds a chart that is on screen; the returned function takes it out again (offscreen, unmounted). */
  add(chart: Paintable): () => void
  /** Marks a chart dirty: it is painted in its turn even where it is not `due`. */
  invalidate(chart: Paintable): void
  /** Paints all charts at once, over any budget: no frame comes before the page is printed. */
  flush(): void
  close(): void
}

export interface PaintLoopOptions {
  readonly requestFrame: (task: () => void) => number
  readonly cancelFrame: (handle: number) => void
  /** A monotonic clock in ms, for the budget and passed on to charts. */
  readonly clock: () => number
  /** What a frame may spend on painting; charts that did not get their turn go first in the next. */
  readonly budget?: number
}

/** A frame that took so many times the display's interval was late. */
const LATE = 1.6
/** Longer pauses say nothing about load: the tab was hidden, or the machine slept. */
const PAUSE_MS = 250

/**
 * How many charts a frame may paint. A canvas is rasterised after the script that painted it, where no budget sees it;
 * late frames tell. So the quota falls by a fifth with each late frame and grows slowly while frames come in time.
 */
class Quota {
  #limit = Number.POSITIVE_INFINITY
  #painted = 0
  #interval = 34
  #last = Number.NaN

  /** Called at the start of each frame. */
  next(now: number, charts: number): number {
    const took = now - this.#last
    this.#last = now
    if (took > 0 && took < PAUSE_MS) {
      this.#interval = Math.max(4, Math.min(took, this.#interval + 0.02))
      if (took > this.#interval * LATE) this.#limit = Math.max(2, Math.min(this.#limit, this.#painted) * 0.8)
      else if (this.#painted >= Math.floor(this.#limit)) this.#limit += 0.1
      if (this.#limit > charts) this.#limit = Number.POSITIVE_INFINITY
    }
    this.#painted = 0
    return this.#limit
  }

  spend(): void {
    this.#painted++
  }
}

/**
 * One animation frame loop for all charts of a page: what is dirty or due is painted in turn until the budget is
 * spent, so that fifty charts slow down evenly instead of dropping frames. Browsers call no frames in hidden tabs.
 */
export function createPaintLoop(options: PaintLoopOptions): PaintLoop {
  const { requestFrame, cancelFrame, clock, budget = 7 } = options
  const charts: Paintable[] = []
  const dirty = new Set<Paintable>()
  const quota = new Quota()
  let turn = 0
  let settleTurn = 0
  let handle: number | null = null
  let closed = false

  function remove(chart: Paintable): void {
    const at = charts.indexOf(chart)
    if (at < 0) return
    charts.splice(at, 1)
    dirty.delete(chart)
    turn = 0
    settleTurn = 0
    if (charts.length === 0 && handle !== null) {
      cancelFrame(handle)
      handle = null
    }
  }

  /** A chart that throws ends alone; the others go on. */
  function guarded(chart: Paintable, step: () => boolean): boolean {
    try {
      return step()
    } catch (error) {
      remove(chart)
      chart.failed(error)
      return false
    }
  }

  function frame(): void {
    handle = null
    const start = clock()
    const count = charts.length
    let left = Math.floor(quota.next(start, count))
    let looked = 0
    for (; looked < count; looked++) {
      const chart = charts[(turn + looked) % count]
      if (chart === undefined) continue
      const painted = guarded(chart, () => {
        if (!(dirty.has(chart) || chart.due(start))) return false
        dirty.delete(chart)
        chart.paint(start)
        return true
      })
      if (!painted) continue
      quota.spend()
      left--
      if (left <= 0 || clock() - start >= budget) {
        looked++
        break
      }
    }
    if (count > 0) {
      turn = (turn + looked) % count
      for (let i = 0; i < count; i++) {
        const chart = charts[(settleTurn + i) % count]
        if (chart !== undefined && guarded(chart, () => chart.settle(start))) {
          settleTurn = (settleTurn + i + 1) % count
          break
        }
      }
    }
    schedule()
  }

  function schedule(): void {
    if (handle === null && !closed && charts.length > 0) handle = requestFrame(frame)
  }

  return {
    add(chart) {
      charts.push(chart)
      dirty.add(chart)
      schedule()
      return () => remove(chart)
    },
    invalidate(chart) {
      if (charts.includes(chart)) dirty.add(chart)
    },
    flush() {
      const now = clock()
      for (const chart of [...charts]) {
        guarded(chart, () => {
          dirty.delete(chart)
          chart.paint(now)
          return chart.settle(now)
        })
      }
    },
    close() {
      closed = true
      if (handle !== null) cancelFrame(handle)
      handle = null
      charts.length = 0
      dirty.clear()
    },
  }
}
