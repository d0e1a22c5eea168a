import type { Path } from './viewport.ts'

/**
 * Draws a line point by point and reduces what falls into the same half of a device pixel to its first, lowest, highest
 * and last: at most two columns of four points a pixel, whatever comes in.
 */
export class LinePen {
  #path: Path | null = null
  #down = false
  #cell = Number.NaN
  #x = 0
  #y = 0
  #topX = 0
  #top = 0
  #bottomX = 0
  #bottom = 0
  #lastX = 0
  #lastY = 0

  begin(path: Path): void {
    this.#path = path
    this.#down = false
    this.#cell = Number.NaN
  }

  point(x: number, y: number): void {
    const cell = Math.floor(x * 2)
    if (cell !== this.#cell) {
      this.#flush()
      this.#cell = cell
      this.#x = x
      this.#y = y
      this.#topX = x
      this.#top = y
      this.#bottomX = x
      this.#bottom = y
    } else if (y < this.#top) {
      this.#topX = x
      this.#top = y
    } else if (y > this.#bottom) {
      this.#bottomX = x
      this.#bottom = y
    }
    this.#lastX = x
    this.#lastY = y
  }

  /** Lifts the pen: the next point begins anew. */
  break(): void {
    this.#flush()
    this.#cell = Number.NaN
    this.#down = false
  }

  #flush(): void {
    const path = this.#path
    if (path === null || Number.isNaN(this.#cell)) return
    if (this.#down) path.lineTo(this.#x, this.#y)
    else path.moveTo(this.#x, this.#y)
    this.#down = true
    const topIsInside = this.#top < this.#y && this.#top < this.#lastY
    const bottomIsInside = this.#bottom > this.#y && this.#bottom > this.#lastY
    if (topIsInside && this.#topX <= this.#bottomX) path.lineTo(this.#topX, this.#top)
    if (bottomIsInside) path.lineTo(this.#bottomX, this.#bottom)
    if (topIsInside && this.#topX > this.#bottomX) path.lineTo(this.#topX, this.#top)
    if (this.#lastX !== this.#x || this.#lastY !== this.#y) path.lineTo(this.#lastX, this.#lastY)
  }
}

/** Draws one edge of a band, one point a device pixel. */
export class EdgePen {
  #path: Path | null = null
  #sign: 1 | -1 = 1
  #moved = false
  #cell = Number.NaN
  #x = 0
  #y = 0

  begin(path: Path, sign: 1 | -1): void {
    this.#path = path
    this.#sign = sign
    this.#moved = sign < 0
    this.#cell = Number.NaN
  }

  point(x: number, y: number): void {
    const cell = Math.floor(x)
    if (cell === this.#cell) {
      if (this.#sign > 0 ? y < this.#y : y > this.#y) this.#y = y
      return
    }
    this.end()
    this.#cell = cell
    this.#x = x
    this.#y = y
  }

  end(): void {
    if (Number.isNaN(this.#cell)) return
    if (this.#moved) this.#path?.lineTo(this.#x, this.#y)
    else this.#path?.moveTo(this.#x, this.#y)
    this.#moved = true
  }
}
