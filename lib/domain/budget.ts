/** How much of something may be under way: bytes, and a number of items. */
export interface Allowance {
  readonly bytes: number
  readonly items: number
}

/** What one item has taken of a budget. `release` gives all of it back; a second call does nothing. */
export interface Lease {
  readonly bytes: number
  /** Changes the lease to `bytes`. False where the budget does not allow it, and then nothing changes. Shrinking is always allowed. */
  resize(bytes: number): boolean
  release(): void
}

/** A bound and how much of it is in use, as `Budget` says it; a part that keeps accounts of its own says the same. */
export interface BudgetUse {
  readonly name: string
  readonly used: { readonly bytes: number; readonly items?: number }
  readonly limit: { readonly bytes: number; readonly items?: number }
  readonly refused?: number
}

/** One owner's part of a budget, a connection's for example. */
export interface Share {
  readonly used: Allowance
  /** Null where the owner or all owners together would have too much under way. */
  take(bytes: number): Lease | null
  /** Gives back all leases of this owner. Later calls of `take` give null. */
  close(): void
}

/**
 * A bound for the whole process and for each owner within it, in bytes and in items at once. One item that is larger than the
 * owner's bytes is refused too, however idle the process is.
 */
export class Budget {
  readonly name: string
  readonly limit: Allowance
  readonly limitEach: Allowance
  #bytes = 0
  #items = 0
  #refused = 0

  constructor(name: string, limit: Allowance, limitEach: Allowance = limit) {
    this.name = name
    this.limit = limit
    this.limitEach = limitEach
  }

  get used(): Allowance {
    return { bytes: this.#bytes, items: this.#items }
  }

  /** How often something was refused, since the start. */
  get refused(): number {
    return this.#refused
  }

  share(): Share {
    const leases = new Set<Lease>()
    let bytes = 0
    let closed = false

    const fits = (moreBytes: number, moreItems: number): boolean => {
      const ok =
        !closed &&
        bytes + moreBytes <= this.limitEach.bytes &&
        leases.size + moreItems <= this.limitEach.items &&
        this.#bytes + moreBytes <= this.limit.bytes &&
        this.#items + moreItems <= this.limit.items
      if (!ok) this.#refused++
      return ok
    }
    const add = (moreBytes: number, moreItems: number): void => {
      bytes += moreBytes
      this.#bytes += moreBytes
      this.#items += moreItems
    }

    return {
      get used() {
        return { bytes, items: leases.size }
      },
      take: (size) => {
        if (!fits(size, 1)) return null
        let taken = size
        const lease: Lease = {
          get bytes() {
            return taken
          },
          resize: (wanted) => {
            if (!leases.has(lease)) return false
            if (wanted > taken && !fits(wanted - taken, 0)) return false
            add(wanted - taken, 0)
            taken = wanted
            return true
          },
          release: () => {
            if (!leases.delete(lease)) return
            add(-taken, -1)
          },
        }
        leases.add(lease)
        add(size, 1)
        return lease
      },
      close: () => {
        closed = true
        for (const lease of [...leases]) lease.release()
      },
    }
  }
}
