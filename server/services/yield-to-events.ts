/** Lets sockets, timers and other requests have their turn amid long work. */
export function yieldToEvents(): Promise<void> {
  return new Promise((resume) => setImmediate(resume))
}
