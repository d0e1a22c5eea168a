import { type SeqVerdict, SeqWindow } from '../../../lib/domain/seq-window.ts'

/** Which requests one feed has taken, by producer. At most `limit` producers; the least recently heard is forgotten. */
export class SeenRequests {
  readonly #windows = new Map<string, SeqWindow>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The verdict on a request; a new one is remembered. */
  take(producer: string, seq: number): SeqVerdict {
    const window = this.#windows.get(producer) ?? new SeqWindow()
    const verdict = window.check(seq)
    if (verdict === 'new') window.add(seq)
    this.#windows.delete(producer)
    this.#windows.set(producer, window)
    if (this.#windows.size > this.#limit) {
      const oldest = this.#windows.keys().next()
      if (!oldest.done) this.#windows.delete(oldest.value)
    }
    return verdict
  }
}
