const BLOCK = 900_000
const DAY = 86_400_000
const MOST_BLOCKS = 100_000
const OFFSET = /^([+-])(\d\d):?(\d\d)$/

/**
 * Says when a clock on the wall of a time zone shows a time. In the hour that comes twice a time is the first one, or the
 * second one where that keeps the order of the times asked for. NaN where the clock never shows it.
 */
export class ZoneClock {
  readonly #offsetAt: (utc: number) => number
  #last = Number.NEGATIVE_INFINITY

  private constructor(offsetAt: (utc: number) => number) {
    this.#offsetAt = offsetAt
  }

  /** `Europe/Berlin`, `UTC` or `+02:00`; null where there is no such zone. */
  static of(zone: string): ZoneClock | null {
    if (/^(utc|z|gmt)$/i.test(zone)) return new ZoneClock(() => 0)
    const fixed = OFFSET.exec(zone)
    if (fixed !== null) {
      const [, sign, hours, minutes] = fixed
      const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
      return Math.abs(offset) <= DAY ? new ZoneClock(() => offset) : null
    }
    try {
      return new ZoneClock(offsetsOf(zone))
    } catch {
      return null
    }
  }

  /** `wall`: what the clock shows, as ms of a clock that shows the same in UTC. */
  utc(wall: number): number {
    const [before, after] = [this.#offsetAt(wall - DAY), this.#offsetAt(wall + DAY)]
    const times = [...new Set([before, after])]
      .map((offset) => wall - offset)
      .filter((time) => time + this.#offsetAt(time) === wall)
      .sort((a, b) => a - b)
    const [first = Number.NaN, second = first] = times
    const time = first < this.#last ? second : first
    if (!Number.isNaN(time)) this.#last = time
    return time
  }
}

/** Zones change at quarters of an hour; throws where there is no such zone. */
function offsetsOf(timeZone: string): (utc: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known = new Map<number, number>()
  return (utc) => {
    const block = Math.floor(utc / BLOCK)
    let offset = known.get(block)
    if (offset !== undefined || !Number.isFinite(utc)) return offset ?? Number.NaN
    const parts = format.formatToParts(block * BLOCK).map(({ type, value }) => [type, Number(value)] as const)
    const part: Record<string, number> = Object.fromEntries(parts)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    offset = Date.UTC(year, month - 1, day, hour, minute, second) - block * BLOCK
    if (known.size >= MOST_BLOCKS) known.clear()
    known.set(block, offset)
    return offset
  }
}
