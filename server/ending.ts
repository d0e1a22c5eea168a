import { randomUUID } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import type { Logger } from 'pino'

/** What is closed at the end: the server, which may still be starting. */
interface Closable {
  close(): Promise<void>
}

export interface Ending {
  /** Aborts once the process is to end: a start that waits for something waits no longer. */
  readonly signal: AbortSignal
  /** From now on the end closes what this resolves to; what it rejects with is for the caller to say. */
  closes(starting: Promise<Closable>): void
}

type Exit = (code: number) => void

/**
 * Ends the process in order, so that the storage is closed: with 0 on SIGTERM or SIGINT, in whatever state the server is, and
 * with 1 on an error that nobody handled, since nobody knows what it left half done. A second signal ends at once, and so does
 * a close that takes longer than `limitMs`.
 */
export function endInOrder(options: {
  readonly logger: Logger
  readonly limitMs: number
  readonly events?: EventEmitter
  readonly exit?: Exit
}): Ending {
  const { logger, limitMs, events = process as EventEmitter, exit = (code) => process.exit(code) } = options
  const abort = new AbortController()
  let starting: Promise<Closable> | null = null
  let code = 0

  function end(): void {
    if (abort.signal.aborted) return
    abort.abort()
    setTimeout(() => {
      logger.error('shutting down took too long')
      exit(1)
    }, limitMs).unref()
    close().then(
      () => exit(code),
      (error: unknown) => {
        logger.error({ err: error }, 'shutting down failed')
        exit(1)
      },
    )
  }

  async function close(): Promise<void> {
    // A start that fails now has closed what it opened.
    const server = await starting?.catch(() => null)
    await server?.close()
  }

  function stop(signal: NodeJS.Signals): void {
    if (abort.signal.aborted) exit(1)
    else logger.info({ signal }, 'shutting down')
    end()
  }

  function fail(error: unknown): void {
    code = 1
    logger.fatal({ err: error, id: randomUUID() }, UNHANDLED)
    end()
  }

  events.on('SIGTERM', stop)
  events.on('SIGINT', stop)
  events.on('uncaughtException', fail)
  events.on('unhandledRejection', fail)
  return {
    signal: abort.signal,
    closes(next) {
      starting = next
    },
  }
}

/** Tests look for it in what a server wrote. */
export const UNHANDLED = 'an error that nobody handled ends this server'
