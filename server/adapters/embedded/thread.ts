import { Worker } from 'node:worker_threads'
import { AppError } from '../../../lib/protocol/errors.ts'

export interface Call {
  readonly id: number
  readonly op: string
  readonly args: readonly unknown[]
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

export interface Thread {
  /** Rejects with AppError `storage_failed` where the operation did, and with `shutting_down` once it is closed. */
  call(op: string, args: readonly unknown[], transfer?: readonly ArrayBuffer[]): Promise<unknown>
  /** Ends it once what was called before has been answered. */
  close(): Promise<void>
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** A thread's own end of the line to the main thread. */
export interface ThreadPort {
  on(event: 'message', listener: (call: Call) => void): unknown
  postMessage(answer: Answer): void
  close(): void
}

export type StartThread = typeof startThread

/** Starts `name`.ts beside this file, or its build, as a worker thread that answers calls one by one. */
export function startThread(
  name: 'writer-thread' | 'reader-thread',
  workerData: unknown,
  onNews: (value: unknown) => void,
): Thread {
  const own = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./${name}.${own}`, import.meta.url), { workerData })
  const waiting = new Map<number, Waiting>()
  let nextId = 1
  let gone: AppError | null = null

  function end(error: AppError): void {
    gone ??= error
    for (const one of waiting.values()) one.reject(gone)
    waiting.clear()
  }

  worker.on('message', (answer: Answer) => {
    if (answer.id === 0) {
      if ('value' in answer) onNews(answer.value)
      return
    }
    const one = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('fault' in answer) one?.reject(storageFailed(answer.fault))
    else one?.resolve(answer.value)
  })
  worker.on('error', (cause) => end(storageFailed(faultOf(cause))))
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  void exited.then(() => end(new AppError('shutting_down', 'The log is closed.')))

  const call: Thread['call'] = (op, args, transfer = []) => {
    if (gone !== null) return Promise.reject(gone)
    return new Promise((resolve, reject) => {
      const id = nextId++
      waiting.set(id, { resolve, reject })
      const message: Call = { id, op, args }
      worker.postMessage(message, [...transfer])
    })
  }

  return {
    call,
    async close() {
      if (gone === null) {
        const last = call('close', [])
        gone = new AppError('shutting_down', 'The log is closed.')
        await last.catch(() => {})
      }
      await exited
    },
  }
}

/** Names what a person can do about it, where we know. */
export function storageFailed({ code, message }: Fault): AppError {
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
  })
}

/** What SQLite finds, or the checksum of what was packed. */
export function isDamage({ code }: Fault): boolean {
  return /CORRUPT|NOTADB|^Z(STD|_)/i.test(code)
}

export function faultOf(error: unknown): Fault {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return { code: String(code ?? 'error'), message: String(message ?? error) }
}

/** Serves calls on a thread's own side. `answer` may be asynchronous; what it throws becomes a fault. */
export function serve(port: ThreadPort, answer: (call: Call) => unknown): void {
  port.on('message', (call: Call) => {
    Promise.resolve()
      .then(() => answer(call))
      .then(
        (value) => {
          port.postMessage({ id: call.id, value } satisfies Answer)
          if (call.op === 'close') port.close()
        },
        (error: unknown) => {
          port.postMessage({ id: call.id, fault: faultOf(error) } satisfies Answer)
          // Or a disk that takes nothing more would keep the process from ending.
          if (call.op === 'close') port.close()
        },
      )
  })
}
