/** One locale for all: people who look at the same room see the same order. */
const { compare } = new Intl.Collator('en', { numeric: true })

/** The order in which names are listed: as people read them, numbers by what they count (`pump-2` before `pump-10`). Never 0 for two that differ. */
export function compareNames(a: string, b: string): number {
  return compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** What is called, in the order of its names. */
export function byName<T>(all: Iterable<T>, nameOf: (one: T) => string): T[] {
  return [...all].sort((a, b) => compareNames(nameOf(a), nameOf(b)))
}
