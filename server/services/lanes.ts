/** Does pieces of work, at most `width` of them at once; the others wait, and begin in the order in which they were asked for. */
export function createLanes(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let busy = 0

  return async (work) => {
    if (busy >= width) await new Promise<void>((begin) => waiting.push(begin))
    else busy++
    try {
      return await work()
    } finally {
      // The lane goes to the next one as it is, so that nobody who comes now goes before.
      const next = waiting.shift()
      if (next === undefined) busy--
      else next()
    }
  }
}
