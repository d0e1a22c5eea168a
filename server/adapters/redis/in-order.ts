/** Runs what it is given one after the other, in the order of the calls. */
export class InOrder {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }

  drained(): Promise<unknown> {
    return this.#last
  }
}
