import { PassThrough } from 'node:stream'
import { sendEncoded } from './send-encoded.ts'

export const NDJSON = 'application/x-ndjson'

export interface NewsStream<T> {
  /** Whether the answer has begun: its status can tell no more then. */
  readonly begun: boolean
  tell(news: T): void
  end(news: T): void
}

/** An answer in lines of JSON that begins with the first of them. They are few; a reader who takes none holds up nothing. */
export function openNews<T>(reply: { type(name: string): { send(payload: never): unknown } }): NewsStream<T> {
  const stream = new PassThrough()
  let begun = false

  function tell(news: T): void {
    if (!begun) sendEncoded(reply.type(NDJSON), stream)
    begun = true
    if (!stream.destroyed) stream.write(`${JSON.stringify(news)}\n`)
  }

  return {
    get begun() {
      return begun
    },
    tell,
    end(news) {
      tell(news)
      stream.end()
    },
  }
}
