import { yieldToEvents } from './yield-to-events.ts'

/** Does `work` on [from, to) in slices of `size`, and lets the event loop run between them. The first runs at once. */
export async function inSlices(
  from: number,
  to: number,
  size: number,
  work: (from: number, to: number) => void,
): Promise<void> {
  for (let at = from; at < to; at += size) {
    if (at > from) await yieldToEvents()
    work(at, Math.min(to, at + size))
  }
}
