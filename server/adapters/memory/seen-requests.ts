import { type SeqVerdict, SeqWindow } from '../../../lib/domain/seq-window.ts'

/** Which requests one feed has taken, by producer (SPEC LG1); the least recently heard producer is forgotten first. */
export class SeenRequests {
  readonly #windows = new Map<string, SeqWindow>()

  /** How many producers are remembered. */
  get size(): number {
    return this.#windows.size
  }

  check(producer: string, seq: number): SeqVerdict {
    return this.#windows.get(producer)?.check(seq) ?? 'new'
  }

  /** The verdict on a request; a new one is remembered. */
  take(producer: string, seq: number): SeqVerdict {
    const window = this.#windows.get(producer) ?? new SeqWindow()
    const verdict = window.check(seq)
    if (verdict === 'new') window.add(seq)
    this.#windows.delete(producer)
    this.#windows.set(producer, window)
    return verdict
  }

  /** Forgets all but the `keep` most recently heard. */
  trim(keep: number): void {
    for (const producer of this.#windows.keys()) {
      if (this.#windows.size <= keep) return
      this.#windows.delete(producer)
    }
  }
}
