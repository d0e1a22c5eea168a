import { Worker } from 'node:worker_threads'
import { AppError } from '../../../lib/protocol/errors.ts'
import { type Answer, type Call, type Fault, faultOf, storageFailed } from './thread.ts'

/** How long each start after a death waits. One death more within the window, and the thread is given up. */
const BACK_OFF_MS = [0, 100, 500, 1000, 2000]
const WINDOW_MS = 600_000

type Send = (op: string, args: readonly unknown[]) => Promise<unknown>

/** What a caller needs of a thread. */
export type Asked = Pick<Thread, 'call' | 'close'>

export interface Thread {
  /**
   * Rejects with AppError `storage_failed` where the operation did, and with `shutting_down` once it is closed. While the thread
   * is started again, calls wait for it.
   */
  call: Send
  /** How often it was started again. */
  readonly restarts: number
  /** The server ends: a start that waits happens at once, and is the last one. */
  hurry(): void
  /** Ends it once what was called before has been answered. */
  close(): Promise<void>
}

/** The main thread's end of the line to a thread. A `Worker` is one. */
export interface RunningThread {
  postMessage(call: Call): void
  on(event: 'message', listener: (answer: Answer) => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: 'messageerror', listener: () => void): unknown
  once(event: 'exit', listener: (code: number) => void): unknown
  terminate(): Promise<unknown>
}

export type StartThread = (name: 'writer' | 'reader', workerData: unknown) => RunningThread

/** Starts `name`-thread.ts beside this file, or its build, as a worker thread. */
export const startWorker: StartThread = (name, workerData) => {
  const own = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`./${name}-thread.${own}`, import.meta.url), { workerData })
}

/** What becomes of a call that was under way when the thread ended. */
export type Fate =
  /** The next thread carries it out again, once. */
  | 'repeat'
  /** `resume` learns what it came to. */
  | 'recover'
  | 'reject'

/** A call that was sent to a thread which ended before it had answered. */
export interface Interrupted {
  readonly op: string
  readonly args: readonly unknown[]
  resolve(value: unknown): void
  reject(error: unknown): void
}

export interface ThreadOptions {
  readonly name: 'writer' | 'reader'
  readonly startThread: StartThread
  /** `again`: not the first start. */
  readonly workerData: (again: boolean) => unknown
  readonly onNotice: (value: unknown) => void
  readonly fateOf: (op: string) => Fate
  /** Runs on each new thread before any other call reaches it, and settles what is to recover; rejects where it cannot go on. */
  readonly resume: (send: Send, interrupted: readonly Interrupted[]) => Promise<void>
  /** The thread ended, and another one is started. */
  readonly onDeath: (reason: string) => void
  readonly onRestart: () => void
  /** It ended too often. */
  readonly onGiveUp: (reason: string) => void
}

interface Waiting extends Interrupted {
  readonly id: number
  /** To how many threads it was sent. */
  sent: number
}

/**
 * A thread that answers calls one by one. Where it ends by itself it is started again (SPEC LG10). The first start is the caller's to judge: it ends with what `open` rejects with.
 */
export class SupervisedThread implements Thread {
  readonly #options: ThreadOptions
  /** In the order of the calls. */
  readonly #waiting = new Map<number, Waiting>()
  #state: 'opening' | 'running' | 'restarting' | 'closing' | 'ended' = 'opening'
  #worker: RunningThread
  #exited: Promise<void> = Promise.resolve()
  #nextId = 1
  #cause: Fault | null = null
  #deaths: number[] = []
  #backOff: ReturnType<typeof setTimeout> | null = null
  #last = false
  #settled: () => void = () => {}
  restarts = 0

  private constructor(options: ThreadOptions) {
    this.#options = options
    this.#worker = this.#start()
  }

  static async open(options: ThreadOptions): Promise<{ thread: Thread; opened: unknown }> {
    const thread = new SupervisedThread(options)
    const opened = await thread.#send('open', [])
    thread.#state = 'running'
    return { thread, opened }
  }

  call(op: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#state === 'closing' || this.#state === 'ended') return Promise.reject(closed())
    return this.#send(op, args, this.#state === 'running')
  }

  hurry(): void {
    this.#last = true
    if (this.#backOff !== null) this.#restart()
  }

  async close(): Promise<void> {
    if (this.#state === 'restarting') {
      const settled = new Promise<void>((resolve) => {
        this.#settled = resolve
      })
      this.hurry()
      await settled
    }
    if (this.#state === 'running') {
      const last = this.#send('close', [])
      this.#state = 'closing'
      // One that fails to close might go on for ever.
      await last.catch(() => this.#worker.terminate())
    }
    await this.#exited
  }

  #send(op: string, args: readonly unknown[], now = true): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const one: Waiting = { id: this.#nextId++, op, args, sent: 0, resolve, reject }
      this.#waiting.set(one.id, one)
      if (now) this.#post(one)
    })
  }

  #post(one: Waiting): void {
    const { id, op, args } = one
    try {
      this.#worker.postMessage({ id, op, args, repeated: one.sent > 0 } satisfies Call)
      one.sent++
    } catch (error) {
      this.#waiting.delete(id)
      one.reject(storageFailed(faultOf(error)))
    }
  }

  #start(): RunningThread {
    const { name, startThread, workerData } = this.#options
    const worker = startThread(name, workerData(this.restarts > 0))
    this.#cause = null
    worker.on('message', (answer: Answer) => this.#heard(answer))
    worker.on('error', (error) => {
      this.#cause = faultOf(error)
    })
    worker.on('messageerror', () => void worker.terminate())
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()))
    worker.once('exit', (code) =>
      this.#ended(this.#cause ?? { code: 'exit', message: `it ended with code ${code}` }),
    )
    return worker
  }

  #heard(answer: Answer): void {
    if (answer.id === 0) {
      if ('value' in answer) this.#options.onNotice(answer.value)
      return
    }
    const one = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('fault' in answer) one?.reject(storageFailed(answer.fault))
    else one?.resolve(answer.value)
  }

  #ended(cause: Fault): void {
    if (this.#state === 'opening') this.#end(storageFailed(cause))
    else if (this.#state === 'closing') this.#end(closed())
    else this.#died(cause)
  }

  #died(cause: Fault): void {
    this.#state = 'restarting'
    for (const one of [...this.#waiting.values()]) {
      const fate = one.sent === 0 ? 'repeat' : this.#options.fateOf(one.op)
      if (fate === 'reject' || (fate === 'repeat' && one.sent > 1)) this.#reject(one)
    }
    const now = performance.now()
    this.#deaths = [...this.#deaths.filter((at) => now - at < WINDOW_MS), now]
    const wait = this.#last ? undefined : BACK_OFF_MS[this.#deaths.length - 1]
    if (wait === undefined) {
      if (!this.#last) this.#options.onGiveUp(cause.message)
      this.#end(interrupted())
      this.#settled()
      return
    }
    this.#options.onDeath(cause.message)
    this.#backOff = setTimeout(() => this.#restart(), wait)
  }

  #restart(): void {
    if (this.#backOff !== null) clearTimeout(this.#backOff)
    this.#backOff = null
    this.restarts++
    const lost = [...this.#waiting.values()].filter(
      ({ op, sent }) => sent > 0 && this.#options.fateOf(op) === 'recover',
    )
    const worker = this.#start()
    this.#worker = worker
    this.#options
      .resume(
        (op, args) => this.#send(op, args),
        lost.map((one) => this.#interrupted(one)),
      )
      .then(
        () => {
          if (this.#worker !== worker || this.#state !== 'restarting') return
          this.#state = 'running'
          for (const one of [...this.#waiting.values()]) this.#post(one)
          this.#options.onRestart()
          this.#settled()
        },
        (error: unknown) => {
          if (this.#worker !== worker) return
          this.#cause ??= faultOf(error)
          void worker.terminate()
        },
      )
  }

  #interrupted(one: Waiting): Interrupted {
    return {
      op: one.op,
      args: one.args,
      resolve: (value) => {
        this.#waiting.delete(one.id)
        one.resolve(value)
      },
      reject: (error) => {
        this.#waiting.delete(one.id)
        one.reject(error)
      },
    }
  }

  #reject(one: Waiting): void {
    this.#waiting.delete(one.id)
    one.reject(interrupted())
  }

  #end(error: AppError): void {
    this.#state = 'ended'
    for (const one of this.#waiting.values()) one.reject(error)
    this.#waiting.clear()
  }
}

function closed(): AppError {
  return new AppError('shutting_down', 'The log is closed.')
}

function interrupted(): AppError {
  return new AppError(
    'storage_failed',
    'The storage was interrupted before it answered, and what it did is not known.',
    { retryAfter: 1 },
  )
}
