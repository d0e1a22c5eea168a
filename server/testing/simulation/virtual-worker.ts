import { EventEmitter } from 'node:events'
import { type ReaderOptions, serveReader } from '../../adapters/embedded/reader-side.ts'
import type { Answer, Call } from '../../adapters/embedded/thread.ts'
import { serveWriter } from '../../adapters/embedded/writer-side.ts'
import type { WriterOptions } from '../../adapters/embedded/writer-store.ts'
import type { Chance } from './chance.ts'
import { type VirtualTime, Zone } from './virtual-time.ts'

/** How late the threads of a run answer at most, ms. */
export interface Pace {
  most: number
}

/** A storage thread that lives in this very process, reached by messages that take their time. */
export class VirtualWorker extends EventEmitter {
  readonly name: string
  readonly #time: VirtualTime
  readonly #chance: Chance
  readonly #pace: Pace
  /** The main thread's. */
  readonly #process: Zone
  readonly #zone: Zone
  readonly #side = new EventEmitter()
  #inAt = 0
  #outAt = 0

  constructor(
    run: { time: VirtualTime; chance: Chance; pace: Pace; process: Zone },
    name: 'writer' | 'reader',
    workerData: unknown,
  ) {
    super()
    this.name = name
    this.#time = run.time
    this.#chance = run.chance
    this.#pace = run.pace
    this.#process = run.process
    this.#zone = new Zone(run.process)
    const port = {
      on: (_event: 'message', listener: (call: Call) => void) => this.#side.on('message', listener),
      postMessage: (answer: Answer) => {
        const copy = structuredClone(answer)
        this.#outAt = this.#later(this.#outAt, () => this.#tell('message', copy))
      },
      close: () => {
        this.#later(this.#outAt, () => this.#end(0))
      },
    }
    run.time.within(this.#zone, () => {
      try {
        if (name === 'writer') serveWriter(port, workerData as WriterOptions)
        else serveReader(port, workerData as ReaderOptions)
      } catch (error) {
        this.#later(0, () => {
          this.#tell('error', error)
          this.#end(1)
        })
      }
    })
  }

  postMessage(call: Call): void {
    const copy = structuredClone(call)
    this.#inAt = this.#later(this.#inAt, () => {
      this.#time.within(this.#zone, () => this.#side.emit('message', copy))
    })
  }

  /** It ends by itself, amid whatever it does. */
  die(): void {
    if (!this.#zone.isDead) this.#end(1)
  }

  async terminate(): Promise<number> {
    this.die()
    return 1
  }

  #end(code: number): void {
    this.#zone.kill()
    this.#time.hands.after(1, () => this.#tell('exit', code))
  }

  #tell(event: 'message' | 'error' | 'exit', what: unknown): void {
    if (!this.#process.isDead) this.#time.within(this.#process, () => this.emit(event, what))
  }

  /** Not before what was sent before it. */
  #later(last: number, task: () => void): number {
    const now = this.#time.hands.monotonic()
    const at = Math.max(last, now + this.#chance.upTo(this.#pace.most))
    this.#time.hands.after(at - now, () => {
      if (!this.#zone.isDead) task()
    })
    return at
  }
}
