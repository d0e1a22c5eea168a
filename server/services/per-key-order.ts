/** Work per key one after the other, in the order in which it was asked for. Keys do not wait for each other. */
export class PerKeyOrder<K extends object> {
  readonly #last = new WeakMap<K, Promise<void>>()
  readonly #running = new Set<Promise<void>>()

  isBusy(key: K): boolean {
    return this.#running.size > 0 && this.#last.has(key)
  }

  take<T>(key: K, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    const result = before === undefined ? work() : before.then(work)
    const leave = (): void => this.#leave(key, done)
    const done: Promise<void> = result.then(leave, leave)
    this.#last.set(key, done)
    this.#running.add(done)
    return result
  }

  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #leave(key: K, done: Promise<void>): void {
    this.#running.delete(done)
    if (this.#last.get(key) === done) this.#last.delete(key)
  }
}
