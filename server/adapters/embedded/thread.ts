import { AppError } from '../../../lib/protocol/errors.ts'
import { failpoint } from './failpoint.ts'

export interface Call {
  readonly id: number
  readonly op: string
  readonly args: readonly unknown[]
  /** A thread that ended may have carried it out already: what that one did counts as done by this call. */
  readonly repeated: boolean
}

/** What a thread answers to a call, or says by itself (`id` 0). */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly fault: Fault }

export interface Fault {
  /** SQLite's, or the system's. */
  readonly code: string
  readonly message: string
}

/** A thread's own end of the line to the main thread. */
export interface ThreadPort {
  on(event: 'message', listener: (call: Call) => void): unknown
  postMessage(answer: Answer): void
  close(): void
}

/**
 * Something failed after a commit, so that what the thread holds in memory may differ from the file. The thread ends, and
 * another one begins with what the file says (SPEC LG10).
 */
class LostState extends Error {}

/** What is done in memory once a commit has succeeded. */
export function afterCommit<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new LostState(`after a commit: ${faultOf(cause).message}`, { cause })
  }
}

export function isLostState(error: unknown): boolean {
  return error instanceof LostState
}

/** Names what a person can do about it, where we know. */
export function storageFailed(fault: Fault): AppError {
  const { code, message } = fault
  const reason = /FULL|ENOSPC/.test(code)
    ? 'the disk is full'
    : /READONLY|EROFS|EACCES|PERM/.test(code)
      ? 'the disk cannot be written'
      : /CANTOPEN/.test(code)
        ? 'the data file cannot be opened for writing'
        : isDamage({ code, message })
          ? 'the data file is damaged'
          : message
  return new AppError('storage_failed', `The server cannot store or read data now: ${reason}.`, {
    retryAfter: 5,
    cause: fault,
  })
}

/** What SQLite finds, or the checksum of what was packed. */
export function isDamage({ code }: Fault): boolean {
  return /CORRUPT|NOTADB|^Z(STD|_)/i.test(code)
}

/** Whether an error of the storage came of damage. */
export function isOfDamage(error: unknown): boolean {
  return error instanceof AppError && error.cause !== undefined && isDamage(faultOf(error.cause))
}

export function faultOf(error: unknown): Fault {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return { code: String(code ?? 'error'), message: String(message ?? error) }
}

/** Serves calls on a thread's own side. `answer` may be asynchronous; what it throws becomes a fault. */
export function serve(name: 'writer' | 'reader', port: ThreadPort, answer: (call: Call) => unknown): void {
  port.on('message', (call: Call) =>
    Promise.resolve()
      .then(() => {
        failpoint(`${name}:${call.op}:received`)
        return answer(call)
      })
      .then(
        (value) => {
          failpoint(`${name}:${call.op}:answer`)
          port.postMessage({ id: call.id, value } satisfies Answer)
          if (call.op === 'close') port.close()
        },
        (error: unknown) => {
          // Nobody handles it: the thread ends by it.
          if (isLostState(error)) throw error
          port.postMessage({ id: call.id, fault: faultOf(error) } satisfies Answer)
          // Or a disk that takes nothing more would keep the process from ending.
          if (call.op === 'close') port.close()
        },
      ),
  )
}
