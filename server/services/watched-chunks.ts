import type { AppError } from '../../lib/protocol/errors.ts'
import type { TransferSlots } from './transfer-slots.ts'

export interface WatchedChunks {
  readonly chunks: AsyncIterable<Buffer>
  /** Makes whoever reads the chunks get this instead of the next one, even where none comes. */
  end(error: AppError): void
  /** Gives the place back. */
  release(): void
}

/** A body under way that holds a place, for as long as its sender is quick enough. */
export function watchChunks(source: AsyncIterable<Buffer>, slots: TransferSlots): WatchedChunks {
  let moved = 0
  let waiting = false
  let given: AppError | null = null
  const { promise: ended, reject } = Promise.withResolvers<never>()
  // It is read only while a chunk is waited for.
  ended.catch(() => {})
  const end = (error: AppError) => {
    given ??= error
    reject(given)
  }
  const release = slots.take({ moved: () => moved, waiting: () => waiting, end })

  async function* chunks(): AsyncGenerator<Buffer> {
    const iterator = source[Symbol.asyncIterator]()
    try {
      for (;;) {
        waiting = true
        const next = await Promise.race([iterator.next(), ended])
        waiting = false
        if (given !== null) throw given
        if (next.done) return
        moved += next.value.length
        yield next.value
      }
    } finally {
      // Not awaited: it would wait for the next chunk of a sender that was given up.
      void iterator.return?.()?.then(undefined, () => {})
    }
  }

  return { chunks: chunks(), end, release }
}
