/** What is known of a point that was sent: the log must have it once, must not have it, or may have it once. */
export type Fate = 'acknowledged' | 'refused' | 'unknown'

interface Sent {
  readonly feed: string
  /** By true time, ms: what a clock that nobody sets would have said. */
  readonly time: number
  fate: Fate
}

/** One entry as anybody was given it. */
export interface Seen {
  readonly feed: string
  readonly epoch: string
  readonly offset: number
  readonly value: number
}

/** All that was ever sent and all that was ever seen, and whether the two agree. A point is told from all others by its value. */
export class Ledger {
  readonly #sent = new Map<number, Sent>()
  readonly #at = new Map<string, number>()
  readonly faults: string[] = []
  #next = 1

  /** A value that no other point has. */
  write(feed: string, time: number): number {
    const value = this.#next++
    this.#sent.set(value, { feed, time, fate: 'unknown' })
    return value
  }

  settle(values: readonly number[], fate: Fate): void {
    for (const value of values) {
      const sent = this.#sent.get(value)
      if (sent !== undefined) sent.fate = fate
    }
  }

  count(fate: Fate): number {
    let count = 0
    for (const sent of this.#sent.values()) if (sent.fate === fate) count++
    return count
  }

  /** One position stands for one value, whoever shows it and whenever. */
  saw({ feed, epoch, offset, value }: Seen, who: string): void {
    const place = `${feed} ${epoch} ${offset}`
    const known = this.#at.get(place)
    if (known === undefined) this.#at.set(place, value)
    else if (known !== value) this.fault(`${who} has ${value} at ${place}, where ${known} was seen before`)
    if (this.#sent.get(value)?.feed !== feed) this.fault(`${who} has ${value} at ${place}, never sent there`)
  }

  fault(sentence: string): void {
    if (this.faults.length < 50) this.faults.push(sentence)
  }

  /** Judges a feed's whole log. `mayBeGone` says of a point's true time whether retention may have deleted it. */
  judge(feed: string, values: ArrayLike<number>, mayBeGone: (time: number) => boolean): void {
    const times = new Map<number, number>()
    for (const value of Array.from(values)) times.set(value, (times.get(value) ?? 0) + 1)
    for (const [value, count] of times) {
      const sent = this.#sent.get(value)
      if (count > 1) this.fault(`${feed} has ${value} ${count} times`)
      if (sent?.fate === 'refused') this.fault(`${feed} has ${value}, which was refused`)
    }
    for (const [value, sent] of this.#sent) {
      if (sent.feed !== feed || sent.fate !== 'acknowledged' || times.has(value)) continue
      if (!mayBeGone(sent.time)) this.fault(`${feed} lost ${value}, which was acknowledged`)
    }
  }
}
