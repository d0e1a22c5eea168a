export interface Turns {
  /** Runs the task in a turn of its own. */
  run(task: () => void): void
  /** Resolves in a turn of its own. */
  give(): Promise<void>
}

/**
 * One piece of work a turn of the event loop, in the order of the calls: a thousand joins at once take as long in all, but
 * what else the server does goes on between any two of them (SPEC PB4).
 */
export function createTurns(): Turns {
  const waiting: (() => void)[] = []
  let scheduled = false

  function next(): void {
    const task = waiting.shift()
    scheduled = waiting.length > 0
    if (scheduled) setImmediate(next)
    task?.()
  }

  function run(task: () => void): void {
    waiting.push(task)
    if (scheduled) return
    scheduled = true
    setImmediate(next)
  }

  return { run, give: () => new Promise((resume) => run(resume)) }
}
